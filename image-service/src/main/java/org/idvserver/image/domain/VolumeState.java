package org.idvserver.image.domain;

import java.util.EnumSet;
import java.util.Set;

/** What the reconciler last saw of a volume. One that is to be deleted has the target ABSENT and ends with its row. */
public enum VolumeState {
    /** Wanted, its clone is not made yet. */
    REQUESTED,
    /** Its clone is there. */
    READY,
    /** Its clone is being thrown away and made again. */
    RESETTING,
    /** It is being made larger, or smaller. */
    RESIZING,
    /** What it shares with its version is being copied, so that it stands alone. */
    FLATTENING,
    /** Its present state is being kept under a name. */
    TAKING_SNAPSHOT,
    /** A kept state is being given up. */
    REMOVING_SNAPSHOT,
    /** It is going back to a kept state. */
    ROLLING_BACK,
    /** Cannot be made; the reason says why. Asking again tries again. */
    FAILED;

    /** No default branch: a new state does not compile until it has a place here. */
    public Set<VolumeState> next() {
        return switch (this) {
            case REQUESTED -> EnumSet.of(READY, FAILED);
            case READY -> EnumSet.of(RESETTING, RESIZING, FLATTENING, TAKING_SNAPSHOT, REMOVING_SNAPSHOT, ROLLING_BACK);
            case RESETTING, RESIZING, FLATTENING, TAKING_SNAPSHOT, REMOVING_SNAPSHOT, ROLLING_BACK ->
                EnumSet.of(READY, FAILED);
            case FAILED -> EnumSet.of(REQUESTED);
        };
    }

    /** A whole volume is being worked on. */
    public boolean isAct() {
        return READY.next().contains(this);
    }
}
