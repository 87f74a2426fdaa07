package org.idvserver.image.domain;

import java.util.EnumSet;
import java.util.Set;

/** What became of a finding. */
public enum FindingState {
    /** It holds, and nobody has done anything about it. */
    OPEN,
    /** It holds, and somebody said that it may. */
    DISMISSED,
    /** It was repaired by an act. */
    REPAIRED,
    /** It does not hold any more, without an act. */
    GONE;

    /** No default branch: a new state does not compile until it has a place here. */
    public Set<FindingState> next() {
        return switch (this) {
            case OPEN -> EnumSet.of(DISMISSED, REPAIRED, GONE);
            case DISMISSED -> EnumSet.of(REPAIRED, GONE);
            case REPAIRED, GONE -> EnumSet.noneOf(FindingState.class);
        };
    }
}
