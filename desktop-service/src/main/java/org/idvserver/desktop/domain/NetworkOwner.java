package org.idvserver.desktop.domain;

import java.util.UUID;

/**
 * Whose an isolated network is.
 *
 * @param network its name among those of the same owner; null for the one that they have first
 */
public record NetworkOwner(Kind kind, UUID id, String network) {

    public NetworkOwner(Kind kind, UUID id) {
        this(kind, id, null);
    }

    /** What can have a network. */
    public enum Kind {
        SECTION,
        LAB,
        /** Whoever has a desktop in it: the network is theirs, and counts in what network-service lets students have. */
        STUDENT
    }

    /** Another one of the same owner. */
    public NetworkOwner named(String other) {
        return new NetworkOwner(kind, id, other);
    }
}
