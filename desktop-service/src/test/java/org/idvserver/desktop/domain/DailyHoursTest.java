package org.idvserver.desktop.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;

class DailyHoursTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    private static DailyHours hours(String from, String until) {
        return new DailyHours(LocalTime.parse(from), LocalTime.parse(until), BERLIN);
    }

    /** In winter, when Berlin is an hour ahead. */
    private static Instant utc(String time) {
        return Instant.parse("2026-12-01T" + time + ":00Z");
    }

    @Test
    void beginAndEndByTheLocalClock() {
        assertThat(hours("08:00", "18:00").include(utc("06:59"))).isFalse();
        assertThat(hours("08:00", "18:00").include(utc("07:00"))).isTrue();
        assertThat(hours("08:00", "18:00").include(utc("16:59"))).isTrue();
        assertThat(hours("08:00", "18:00").include(utc("17:00"))).isFalse();
        assertThat(hours("08:00", "18:00").include(Instant.parse("2026-07-01T06:00:00Z")))
                .isTrue();
    }

    @Test
    void goOverMidnight() {
        assertThat(hours("22:00", "06:00").include(utc("21:00"))).isTrue();
        assertThat(hours("22:00", "06:00").include(utc("04:59"))).isTrue();
        assertThat(hours("22:00", "06:00").include(utc("05:00"))).isFalse();
        assertThat(hours("22:00", "06:00").include(utc("12:00"))).isFalse();
    }

    @Test
    void areTheWholeDayWhenTheyEndAsTheyBegin() {
        assertThat(hours("00:00", "00:00").include(utc("23:00"))).isTrue();
        assertThat(hours("07:00", "07:00").include(utc("06:00"))).isTrue();
        assertThat(hours("07:00", "07:00").include(utc("05:59"))).isTrue();
    }
}
