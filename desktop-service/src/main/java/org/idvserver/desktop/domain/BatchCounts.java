package org.idvserver.desktop.domain;

import java.util.Map;

/** How many items of a batch are in each state, counted from the items. */
public record BatchCounts(int pending, int running, int succeeded, int failed, int cancelled) {

    public static BatchCounts of(Map<ItemState, Long> counted) {
        return new BatchCounts(
                number(counted, ItemState.PENDING),
                number(counted, ItemState.RUNNING),
                number(counted, ItemState.SUCCEEDED),
                number(counted, ItemState.FAILED),
                number(counted, ItemState.CANCELLED));
    }

    private static int number(Map<ItemState, Long> counted, ItemState state) {
        return counted.getOrDefault(state, 0L).intValue();
    }

    public int total() {
        return pending + running + succeeded + failed + cancelled;
    }

    public int left() {
        return pending + running;
    }

    /** What the batch is when its items are so. */
    public BatchState outcome() {
        if (left() > 0) {
            return BatchState.RUNNING;
        }
        if (cancelled == total()) {
            return BatchState.CANCELLED;
        }
        if (succeeded == total()) {
            return BatchState.SUCCEEDED;
        }
        return succeeded > 0 ? BatchState.PARTIAL : BatchState.FAILED;
    }
}
