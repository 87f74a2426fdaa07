package org.idvserver.desktop.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class PowerScheduleTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    private static PowerSchedule daily(String on, String off, String now) {
        PowerPeriod period = new PowerPeriod(EnumSet.allOf(DayOfWeek.class), LocalTime.parse(on), LocalTime.parse(off));
        return new PowerSchedule(UUID.randomUUID(), BERLIN, List.of(period), Instant.parse(now));
    }

    private static Optional<PowerSchedule.Switch> on(String at) {
        return Optional.of(new PowerSchedule.Switch(true, Instant.parse(at)));
    }

    private static Optional<PowerSchedule.Switch> off(String at) {
        return Optional.of(new PowerSchedule.Switch(false, Instant.parse(at)));
    }

    @Test
    void switchesOnceAtEachOfItsTimes() {
        PowerSchedule schedule = daily("07:30", "22:00", "2026-06-01T00:00:00Z");
        assertThat(schedule.nextSwitch()).isEqualTo("2026-06-01T05:30:00Z");
        assertThat(schedule.pass(Instant.parse("2026-06-01T05:30:02Z"))).isEqualTo(on("2026-06-01T05:30:00Z"));
        assertThat(schedule.pass(Instant.parse("2026-06-01T05:30:04Z"))).isEmpty();
        assertThat(schedule.nextSwitch()).isEqualTo("2026-06-01T20:00:00Z");
        assertThat(schedule.nextOn(Instant.parse("2026-06-01T20:00:00Z")))
                .contains(Instant.parse("2026-06-02T05:30:00Z"));
        assertThat(schedule.pass(Instant.parse("2026-06-01T20:00:01Z"))).isEqualTo(off("2026-06-01T20:00:00Z"));
    }

    @Test
    void leavesUndoneWhatWasMissedForLong() {
        PowerSchedule schedule = daily("07:30", "22:00", "2026-06-01T00:00:00Z");
        assertThat(schedule.pass(Instant.parse("2026-06-01T08:00:00Z"))).isEmpty();
        assertThat(schedule.nextSwitch()).isEqualTo("2026-06-01T20:00:00Z");
    }

    @Test
    void comesOnceOnTheDayThatIsAnHourShort() {
        // From 02:00 to 03:00 on 2026-03-29.
        PowerSchedule schedule = daily("02:30", "22:00", "2026-03-28T22:00:00Z");
        assertThat(schedule.nextSwitch()).isEqualTo("2026-03-29T01:30:00Z");
        assertThat(schedule.pass(Instant.parse("2026-03-29T01:30:00Z"))).isEqualTo(on("2026-03-29T01:30:00Z"));
        assertThat(schedule.nextSwitch()).isEqualTo("2026-03-29T20:00:00Z");
        assertThat(schedule.nextOn(Instant.parse("2026-03-29T20:00:00Z")))
                .contains(Instant.parse("2026-03-30T00:30:00Z"));
    }

    @Test
    void comesOnceOnTheDayThatIsAnHourLong() {
        // From 03:00 back to 02:00 on 2026-10-25.
        PowerSchedule schedule = daily("02:30", "22:00", "2026-10-24T21:00:00Z");
        assertThat(schedule.nextSwitch()).isEqualTo("2026-10-25T00:30:00Z");
        assertThat(schedule.pass(Instant.parse("2026-10-25T00:30:00Z"))).isEqualTo(on("2026-10-25T00:30:00Z"));
        assertThat(schedule.pass(Instant.parse("2026-10-25T01:30:00Z"))).isEmpty();
        assertThat(schedule.nextSwitch()).isEqualTo("2026-10-25T21:00:00Z");
    }

    @Test
    void keepsToItsWeekdays() {
        PowerPeriod saturdays = new PowerPeriod(EnumSet.of(DayOfWeek.SATURDAY), null, LocalTime.of(18, 0));
        Instant sunday = Instant.parse("2026-06-07T00:00:00Z");
        PowerSchedule schedule = new PowerSchedule(UUID.randomUUID(), BERLIN, List.of(saturdays), sunday);
        assertThat(schedule.nextSwitch()).isEqualTo("2026-06-13T16:00:00Z");
        assertThat(schedule.nextOn(sunday)).isEmpty();
        assertThat(PowerPeriod.of(saturdays.text())).isEqualTo(saturdays);
    }
}
