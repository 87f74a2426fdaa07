package org.idvserver.desktop.domain;

import java.time.DayOfWeek;
import java.time.LocalTime;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** On some weekdays, when terminals are switched on and off; one of both may be null. */
public record PowerPeriod(Set<DayOfWeek> weekdays, LocalTime on, LocalTime off) {
    private static final String NONE = "-";
    private static final int PARTS = 3;

    public PowerPeriod {
        weekdays = EnumSet.copyOf(weekdays);
    }

    /** Such as {@code MONDAY,FRIDAY 07:30 21:00}. */
    String text() {
        return "%s %s %s"
                .formatted(
                        weekdays.stream().map(DayOfWeek::name).collect(Collectors.joining(",")),
                        on == null ? NONE : on.toString(),
                        off == null ? NONE : off.toString());
    }

    static PowerPeriod of(String text) {
        String[] parts = text.split(" ", PARTS);
        return new PowerPeriod(
                Arrays.stream(parts[0].split(",", -1)).map(DayOfWeek::valueOf).collect(Collectors.toSet()),
                time(parts[1]).orElse(null),
                time(parts[2]).orElse(null));
    }

    private static Optional<LocalTime> time(String text) {
        return NONE.equals(text) ? Optional.empty() : Optional.of(LocalTime.parse(text));
    }
}
