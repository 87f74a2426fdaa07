package org.idvserver.desktop.application.reconcile;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Goes through many things in the order of their ids, some at a time, and begins anew once in a while. */
final class Round {
    private static final UUID BEFORE_ALL = new UUID(0, 0);

    private final Duration period;
    private final int groupSize;
    private long began;
    private UUID after;

    Round(Duration period, int groupSize, long now) {
        this.period = period;
        this.groupSize = groupSize;
        this.began = now;
    }

    /** After which the next group comes; empty until the next round is due. Times are those of {@link System#nanoTime()}. */
    Optional<UUID> next(long now) {
        if (after == null && now - began >= period.toNanos()) {
            began = now;
            after = BEFORE_ALL;
        }
        return Optional.ofNullable(after);
    }

    /** The group that was found; one that is not full ends the round. */
    void found(List<UUID> group) {
        after = group.size() < groupSize ? null : group.get(group.size() - 1);
    }
}
