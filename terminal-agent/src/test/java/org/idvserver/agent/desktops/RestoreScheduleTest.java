package org.idvserver.agent.desktops;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.LocalDateTime;
import java.time.ZoneId;
import org.idvserver.contracts.desktop.v1.RestoreMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RestoreScheduleTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    /** 2026-09-07 is a Monday. */
    @ParameterizedTest(name = "made {0}, started {1}: due {2}")
    @CsvSource({
        "2026-09-07T04:00, 2026-09-07T04:00, false",
        "2026-09-07T03:59, 2026-09-07T03:59, false",
        "2026-09-07T03:59, 2026-09-07T04:00, true",
        "2026-09-01T08:00, 2026-09-07T03:59, false",
        "2026-09-01T08:00, 2026-09-07T08:00, true",
        "2026-09-07T08:00, 2026-09-13T23:59, false",
        "2026-08-01T08:00, 2026-09-10T08:00, true",
        // A clock that fell back to its first day takes nobody's work away.
        "2026-09-08T08:00, 1970-01-01T02:00, false",
        // The week in which summer time ends, on Sunday the 25th.
        "2026-10-25T12:00, 2026-10-26T03:59, false",
        "2026-10-25T12:00, 2026-10-26T04:00, true",
    })
    void restoresAtTheFirstStartOfAWeek(LocalDateTime made, LocalDateTime started, boolean due) {
        RestoreSchedule schedule = at(started);

        assertThat(schedule.due(
                        RestoreMode.RESTORE_MODE_WEEKLY, made.atZone(BERLIN).toInstant()))
                .isEqualTo(due);
    }

    @Test
    void restoresAlwaysOrNeverWhateverTheDay() {
        RestoreSchedule schedule = at(LocalDateTime.parse("2026-09-07T08:00"));

        assertThat(schedule.due(RestoreMode.RESTORE_MODE_EVERY_BOOT, schedule.now()))
                .isTrue();
        assertThat(schedule.due(RestoreMode.UNRECOGNIZED, schedule.now())).isTrue();
        assertThat(schedule.due(RestoreMode.RESTORE_MODE_NEVER, java.time.Instant.EPOCH))
                .isFalse();
    }

    private static RestoreSchedule at(LocalDateTime time) {
        return new RestoreSchedule(Clock.fixed(time.atZone(BERLIN).toInstant(), BERLIN));
    }
}
