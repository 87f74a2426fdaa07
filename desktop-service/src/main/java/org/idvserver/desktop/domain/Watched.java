package org.idvserver.desktop.domain;

import java.util.Set;
import java.util.UUID;

/** A terminal with what it told about itself. */
public record Watched(Terminal terminal, Readiness.Seen seen) {

    /** Whether it can run desktops that need these versions on the terminal itself. */
    public Readiness readiness(Set<UUID> versions) {
        return Readiness.of(terminal, seen, versions);
    }

    /** Whether it has a whole copy, which it verified. */
    public boolean has(UUID version) {
        return seen.copies().stream()
                .anyMatch(copy -> copy.versionId().equals(version) && copy.state() == ImageCopyState.VERIFIED);
    }
}
