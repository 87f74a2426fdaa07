package org.idvserver.image.domain;

import java.util.EnumSet;
import java.util.Set;

/** What the reconciler last saw of a pool. One that is to be forgotten has the target ABSENT and ends with its row. */
public enum PoolState {
    /** Wanted, not yet seen in libvirt. */
    REQUESTED,
    /** Defined in libvirt and started. */
    ACTIVE,
    /** Defined in libvirt and stopped. */
    INACTIVE,
    /** Is not as it is wanted; the reason says why, and it is tried again. */
    FAILED;

    /** No default branch: a new state does not compile until it has a place here. */
    public Set<PoolState> next() {
        return switch (this) {
            case REQUESTED -> EnumSet.of(ACTIVE, INACTIVE, FAILED);
            case ACTIVE -> EnumSet.of(INACTIVE, FAILED);
            case INACTIVE -> EnumSet.of(ACTIVE, FAILED);
            case FAILED -> EnumSet.of(ACTIVE, INACTIVE);
        };
    }
}
