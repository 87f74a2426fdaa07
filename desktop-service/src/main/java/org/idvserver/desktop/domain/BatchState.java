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
    FAILED;

    public Set<BatchState> next() {
        return switch (this) {
            case ACCEPTED -> EnumSet.of(RUNNING, FAILED);
            case RUNNING -> EnumSet.of(SUCCEEDED, PARTIAL, FAILED);
            case PARTIAL, FAILED -> EnumSet.of(RUNNING);
            case SUCCEEDED -> EnumSet.noneOf(BatchState.class);
        };
    }
}
