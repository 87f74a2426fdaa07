package org.idvserver.course.domain;

import java.time.LocalDate;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.idvserver.kit.error.Faults;

/** What makes the days of a term differ, and the periods of its teaching day. */
public record TermCalendar(List<Holiday> holidays, List<MakeUpDay> makeUpDays, List<Period> periods) {
    public static final TermCalendar PLAIN = new TermCalendar(List.of(), List.of(), List.of());

    public TermCalendar {
        holidays = holidays == null ? List.of() : List.copyOf(holidays);
        makeUpDays = makeUpDays == null ? List.of() : List.copyOf(makeUpDays);
        periods = periods == null ? List.of() : List.copyOf(periods);
    }

    boolean isHoliday(LocalDate day) {
        return holidays.stream().anyMatch(holiday -> holiday.includes(day));
    }

    Optional<MakeUpDay> makeUpDay(LocalDate day) {
        return makeUpDays.stream().filter(made -> made.day().equals(day)).findFirst();
    }

    Optional<Period> period(int number) {
        return periods.stream().filter(period -> period.number() == number).findFirst();
    }

    void addFaults(Term.Plan term, Faults faults) {
        addFaultsOfHolidays(term, faults);
        addFaultsOfMakeUpDays(term, faults);
        addFaultsOfPeriods(faults);
    }

    private void addFaultsOfHolidays(Term.Plan term, Faults faults) {
        for (int index = 0; index < holidays.size(); index++) {
            Holiday holiday = holidays.get(index);
            String field = "holidays[" + index + "]";
            faults.require(term.includes(holiday.firstDay()), field + ".firstDay", "must be in the term");
            faults.require(term.includes(holiday.lastDay()), field + ".lastDay", "must be in the term");
            faults.require(
                    !holiday.lastDay().isBefore(holiday.firstDay()), field + ".lastDay", "must not be before firstDay");
        }
    }

    private void addFaultsOfMakeUpDays(Term.Plan term, Faults faults) {
        Set<LocalDate> days = new HashSet<>();
        for (int index = 0; index < makeUpDays.size(); index++) {
            MakeUpDay made = makeUpDays.get(index);
            String field = "makeUpDays[" + index + "]";
            faults.require(term.includes(made.day()), field + ".day", "must be in the term");
            faults.require(!isHoliday(made.day()), field + ".day", "is a holiday");
            faults.require(days.add(made.day()), field + ".day", "is there twice");
            faults.require(
                    made.week() == null || (made.week() >= 1 && made.week() <= term.weeks()),
                    field + ".week",
                    "must be a week of the term");
        }
    }

    /** In the order of their numbers they follow each other. */
    private void addFaultsOfPeriods(Faults faults) {
        Set<Integer> numbers = new HashSet<>();
        for (int index = 0; index < periods.size(); index++) {
            Period period = periods.get(index);
            String field = "periods[" + index + "]";
            faults.require(numbers.add(period.number()), field + ".number", "is there twice");
            faults.require(period.isWholeMinutes(), field, "must start and end at whole minutes");
            faults.require(
                    period.startTime().isBefore(period.endTime()), field + ".endTime", "must be after startTime");
            faults.require(
                    periods.stream()
                            .filter(other -> other.number() < period.number())
                            .noneMatch(other -> other.endTime().isAfter(period.startTime())),
                    field + ".startTime",
                    "must not be before a period of a smaller number ends");
        }
    }
}
