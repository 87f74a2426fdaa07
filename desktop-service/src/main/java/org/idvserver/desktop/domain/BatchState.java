package org.idvserver.desktop.domain;

import java.util.EnumSet;
import java.util.Set;

/** How far a batch is; follows from the states of its items. */
public enum BatchState {
    /** Recorded; no item was begun. */
    ACCEPTED,
    RUNNING,
    /** Every item is done. */
    SUCCEEDED,
    /** Some items failed or were cancelled. */
    PARTIAL,
    /** No item was done. */
    FAILED,
    /** Every item was cancelled: what was made is removed. */
    CANCELLED;

    public Set<BatchState> next() {
        return switch (this) {
            case ACCEPTED -> EnumSet.of(RUNNING, FAILED, CANCELLED);
            case RUNNING -> EnumSet.of(SUCCEEDED, PARTIAL, FAILED, CANCELLED);
            case PARTIAL, FAILED -> EnumSet.of(RUNNING, CANCELLED);
            case SUCCEEDED -> EnumSet.of(CANCELLED);
            case CANCELLED -> EnumSet.noneOf(BatchState.class);
        };
    }
}
