package org.idvserver.desktop.domain;

import java.util.UUID;

/** Who has an isolated network of their own. */
public record NetworkOwner(Kind kind, UUID id) {

    /** What can have a network. */
    public enum Kind {
        SECTION,
        LAB
    }
}
