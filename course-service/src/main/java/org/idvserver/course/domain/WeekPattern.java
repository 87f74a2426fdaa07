package org.idvserver.course.domain;

import java.util.List;
import org.idvserver.kit.error.Faults;

/** In which weeks of its term something is taught; weeks are listed for {@code LISTED} only. */
public record WeekPattern(Weeks weeks, List<Integer> listedWeeks) {

    /** The kinds of patterns. */
    public enum Weeks {
        EVERY,
        ODD,
        EVEN,
        LISTED
    }

    public WeekPattern {
        listedWeeks = listedWeeks == null
                ? List.of()
                : listedWeeks.stream().distinct().sorted().toList();
    }

    boolean includes(int week) {
        return switch (weeks) {
            case EVERY -> true;
            case ODD -> week % 2 == 1;
            case EVEN -> week % 2 == 0;
            case LISTED -> listedWeeks.contains(week);
        };
    }

    void addFaults(Term term, Faults faults) {
        faults.require(
                (weeks == Weeks.LISTED) != listedWeeks.isEmpty(),
                "listedWeeks",
                "must name weeks when weeks is LISTED, and none otherwise");
        listedWeeks.stream()
                .filter(week -> week < 1 || week > term.weeks())
                .forEach(week -> faults.add(
                        "listedWeeks", "week %d is not in the term, which has %d".formatted(week, term.weeks())));
    }
}
