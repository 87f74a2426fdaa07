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
    /** Cannot be made; the reason says why. Asking again tries again. */
    FAILED;

    /** No default branch: a new state does not compile until it has a place here. */
    public Set<VolumeState> next() {
        return switch (this) {
            case REQUESTED -> EnumSet.of(READY, FAILED);
            case READY -> EnumSet.of(RESETTING);
            case RESETTING -> EnumSet.of(READY, FAILED);
            case FAILED -> EnumSet.of(REQUESTED);
        };
    }
}
