package org.idvserver.desktop.domain;

import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * When the terminals of a lab are switched on and off. Local times: one that a clock leaves out comes as much later, one that it
 * shows twice counts the first time.
 */
@Entity
@Table(name = "power_schedules")
public class PowerSchedule {
    private static final Instant NEVER = Instant.parse("9999-01-01T00:00:00Z");

    /** What was missed for longer, such as while the service was away, stays undone. */
    private static final Duration LATE = Duration.ofMinutes(10);

    private static final int WEEK = 7;

    @Id
    @Column(name = "lab_id")
    private UUID labId;

    @Column(name = "time_zone")
    private String timeZone;

    @Convert(converter = PowerPeriods.class)
    private List<PowerPeriod> periods;

    @Column(name = "next_switch")
    private Instant nextSwitch;

    protected PowerSchedule() {
        // for JPA
    }

    public PowerSchedule(UUID labId, ZoneId zone, List<PowerPeriod> periods, Instant now) {
        this.labId = labId;
        this.timeZone = zone.getId();
        this.periods = List.copyOf(periods);
        this.nextSwitch = next(now);
    }

    /** Terminals are switched on or off then. */
    public record Switch(boolean on, Instant at) {}

    /** Goes on to what comes next; answers what is due, of several the last. */
    public Optional<Switch> pass(Instant now) {
        Instant due = nextSwitch;
        nextSwitch = next(now);
        return around(now)
                .filter(one -> !one.at().isBefore(due) && !one.at().isAfter(now))
                .filter(one -> one.at().isAfter(now.minus(LATE)))
                .max(Comparator.comparing(Switch::at));
    }

    /** When they are switched on next; empty when they are not within a week. */
    public Optional<Instant> nextOn(Instant now) {
        return first(now, Switch::on);
    }

    private Instant next(Instant now) {
        return first(now, any -> true).orElse(NEVER);
    }

    private Optional<Instant> first(Instant now, Predicate<Switch> which) {
        return around(now)
                .filter(one -> one.at().isAfter(now))
                .filter(which)
                .map(Switch::at)
                .min(Comparator.naturalOrder());
    }

    /** From the day before to the same weekday of the next week. */
    private Stream<Switch> around(Instant now) {
        ZoneId zone = ZoneId.of(timeZone);
        LocalDate today = now.atZone(zone).toLocalDate();
        return IntStream.rangeClosed(-1, WEEK).mapToObj(today::plusDays).flatMap(day -> periods.stream()
                .filter(period -> period.weekdays().contains(day.getDayOfWeek()))
                .flatMap(period -> Stream.concat(
                        at(day, period.on(), zone).map(at -> new Switch(true, at)),
                        at(day, period.off(), zone).map(at -> new Switch(false, at)))));
    }

    private static Stream<Instant> at(LocalDate day, LocalTime time, ZoneId zone) {
        return Stream.ofNullable(time)
                .map(local -> ZonedDateTime.of(day, local, zone).toInstant());
    }

    public UUID labId() {
        return labId;
    }

    public String timeZone() {
        return timeZone;
    }

    public List<PowerPeriod> periods() {
        return periods;
    }

    public Instant nextSwitch() {
        return nextSwitch;
    }
}
