package org.idvserver.desktop.domain;

import java.util.EnumSet;
import java.util.Set;

/** How far one item of a batch is. */
public enum ItemState {
    PENDING,
    RUNNING,
    SUCCEEDED,
    /** Given up; may be retried. */
    FAILED,
    /** Its desktop was deleted before it was done, or its batch was cancelled. */
    CANCELLED;

    public Set<ItemState> next() {
        return switch (this) {
            case PENDING -> EnumSet.of(RUNNING, CANCELLED);
            case RUNNING -> EnumSet.of(SUCCEEDED, FAILED, CANCELLED);
            case FAILED -> EnumSet.of(PENDING, CANCELLED);
            case SUCCEEDED -> EnumSet.of(CANCELLED);
            case CANCELLED -> EnumSet.noneOf(ItemState.class);
        };
    }
}
