package org.idvserver.desktop.domain;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * How fast the desktops of a batch are made, measured at those that were made last: from when the attempt that worked began until it
 * was done. A time when nothing was made, such as a stop of the making or the night before a retry, does not count.
 */
public record Pace(Duration spent, long made) {
    /** What was made before these tells nothing of how it goes now. */
    private static final int RECENT = 200;

    /** Less than this is spent on waiting for a turn, which is part of the work; more is a stop. */
    private static final Duration STOP = Duration.ofMinutes(1);

    /** So many that were made together. */
    public record Made(Instant begun, Instant done, long count) {}

    /** Empty while nothing was made. */
    public static Optional<Pace> of(List<Made> all) {
        List<Made> newestFirst =
                all.stream().sorted(Comparator.comparing(Made::done).reversed()).toList();
        Duration spent = Duration.ZERO;
        long made = 0;
        Instant reckonedFrom = Instant.MAX;
        for (Made group : newestFirst) {
            if (made >= RECENT) {
                break;
            }
            made += group.count();
            boolean stopped = group.done().isBefore(reckonedFrom.minus(STOP));
            Instant until = stopped ? group.done() : reckonedFrom;
            if (group.begun().isBefore(until)) {
                spent = spent.plus(Duration.between(group.begun(), until));
                reckonedFrom = group.begun();
            }
        }
        return made == 0 ? Optional.empty() : Optional.of(new Pace(spent, made));
    }

    /** How long so many more take. */
    public Duration of(int more) {
        return spent.multipliedBy(more).dividedBy(made);
    }
}
