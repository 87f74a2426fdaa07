package org.idvserver.image.domain;

import java.util.EnumSet;
import java.util.Set;

/** Where a version is in its life. People move {@link VersionTarget}; the reconciler follows, or the state at once where the storage has no part in it. */
public enum VersionState {
    /** Recorded, nothing done yet. */
    DRAFT,
    /** Its source is being checked and written to storage. */
    IMPORTING,
    /** Its content is in storage, and may be tried but not handed out. */
    READY,
    /** Frozen and described by a manifest: channels may point to it, desktops are cloned from it. */
    RELEASED,
    /** Still runs where it is used; not for new desktops. */
    DEPRECATED,
    /** Nobody uses it any more. */
    RETIRED,
    /** Did not come to be; the reason says why. */
    FAILED;

    /** No default branch: a new state does not compile until it has a place here. */
    public Set<VersionState> next() {
        return switch (this) {
            case DRAFT -> EnumSet.of(IMPORTING, FAILED);
            case IMPORTING -> EnumSet.of(READY, FAILED);
            case READY -> EnumSet.of(RELEASED, FAILED);
            case RELEASED -> EnumSet.of(DEPRECATED);
            case DEPRECATED -> EnumSet.of(RELEASED, RETIRED);
            case RETIRED, FAILED -> EnumSet.noneOf(VersionState.class);
        };
    }
}
