package org.idvserver.image.domain;

import java.util.EnumSet;
import java.util.Set;

/** What the reconciler last saw of a pool. */
public enum PoolState {
    /** Wanted, not yet seen in libvirt. */
    REQUESTED,
    /** Defined in libvirt, started, and started with the host. */
    ACTIVE,
    /** Cannot be brought up now; the reason says why, and it is tried again. */
    FAILED;

    /** No default branch: a new state does not compile until it has a place here. */
    public Set<PoolState> next() {
        return switch (this) {
            case REQUESTED -> EnumSet.of(ACTIVE, FAILED);
            case ACTIVE -> EnumSet.of(FAILED);
            case FAILED -> EnumSet.of(ACTIVE);
        };
    }
}
