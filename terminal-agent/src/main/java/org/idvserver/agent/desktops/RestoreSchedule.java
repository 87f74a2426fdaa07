package org.idvserver.agent.desktops;

import java.time.Clock;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZonedDateTime;
import java.time.temporal.TemporalAdjusters;
import org.idvserver.contracts.desktop.v1.RestoreMode;

/** When a disk that is there is due to be made anew. A week begins on Monday at 04:00 of the clock's zone: nobody has a lesson then. */
final class RestoreSchedule {
    private static final LocalTime WEEK_BEGINS = LocalTime.of(4, 0);

    private final Clock clock;

    RestoreSchedule(Clock clock) {
        this.clock = clock;
    }

    /** Whether a disk that was made then is to be made anew at a start now. A mode that is not known restores. */
    boolean due(RestoreMode mode, Instant made) {
        return switch (mode) {
            case RESTORE_MODE_NEVER -> false;
            case RESTORE_MODE_WEEKLY -> made.isBefore(weekBegan());
            case RESTORE_MODE_EVERY_BOOT, RESTORE_MODE_UNSPECIFIED, UNRECOGNIZED -> true;
        };
    }

    Instant now() {
        return clock.instant();
    }

    /** Whether a disk lives for one start only. */
    static boolean always(RestoreMode mode) {
        return ever(mode) && mode != RestoreMode.RESTORE_MODE_WEEKLY;
    }

    static boolean ever(RestoreMode mode) {
        return mode != RestoreMode.RESTORE_MODE_NEVER;
    }

    private Instant weekBegan() {
        ZonedDateTime now = clock.instant().atZone(clock.getZone());
        ZonedDateTime monday =
                now.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY)).with(WEEK_BEGINS);
        return (monday.isAfter(now) ? monday.minusWeeks(1) : monday).toInstant();
    }
}
