package org.idvserver.course.inbound.rest;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.idvserver.course.domain.Holiday;
import org.idvserver.course.domain.MakeUpDay;
import org.idvserver.course.domain.Period;
import org.idvserver.course.domain.Term;
import org.idvserver.course.domain.TermCalendar;

/**
 * All that is said of a term. Both dates belong to it; the time zone is an IANA name such as Asia/Shanghai, and periods are local times
 * there, whatever the clocks do. Weeks begin on Mondays and count from 1, the one in which the term begins. A make-up day teaches the
 * timetable of another weekday: in the week that is given, or else in its own.
 */
@Schema(
        examples =
                """
                {"name": "Autumn 2026", "startDate": "2026-09-01", "endDate": "2027-01-15", "timeZone": "Asia/Shanghai",
                 "holidays": [{"firstDay": "2026-10-01", "lastDay": "2026-10-07", "name": "National Day"}],
                 "makeUpDays": [{"day": "2026-10-10", "weekday": "MONDAY", "week": 6}],
                 "periods": [{"number": 1, "startTime": "08:00", "endTime": "08:45"},
                             {"number": 2, "startTime": "08:55", "endTime": "09:40"}]}
                """)
public record TermRequest(
        @NotBlank @Size(max = 200) String name,
        @NotNull LocalDate startDate,
        @NotNull LocalDate endDate,
        @NotNull ZoneId timeZone,
        @Size(max = 100) List<@Valid @NotNull HolidayView> holidays,
        @Size(max = 100) List<@Valid @NotNull MakeUpDayView> makeUpDays,
        @Size(max = 50) List<@Valid @NotNull PeriodView> periods) {

    /** A day, or several up to the last one, on which nothing is taught. */
    public record HolidayView(@NotNull LocalDate firstDay, LocalDate lastDay, @NotBlank @Size(max = 200) String name) {

        static HolidayView of(Holiday holiday) {
            return new HolidayView(holiday.firstDay(), holiday.lastDay(), holiday.name());
        }

        Holiday holiday() {
            return new Holiday(firstDay, lastDay == null ? firstDay : lastDay, name);
        }
    }

    /** A day that teaches another weekday's timetable; without a week that of the week in which it lies. */
    public record MakeUpDayView(@NotNull LocalDate day, @NotNull DayOfWeek weekday, Integer week) {

        static MakeUpDayView of(MakeUpDay made) {
            return new MakeUpDayView(made.day(), made.weekday(), made.week());
        }

        MakeUpDay makeUpDay() {
            return new MakeUpDay(day, weekday, week);
        }
    }

    /** A part of the teaching day, in whole minutes. */
    public record PeriodView(
            @Min(1) @Max(50) int number,
            @NotNull @Schema(examples = "08:00") LocalTime startTime,
            @NotNull @Schema(examples = "08:45") LocalTime endTime) {

        static PeriodView of(Period period) {
            return new PeriodView(period.number(), period.startTime(), period.endTime());
        }

        Period period() {
            return new Period(number, startTime, endTime);
        }
    }

    Term.Plan plan() {
        TermCalendar calendar = new TermCalendar(
                all(holidays).map(HolidayView::holiday).toList(),
                all(makeUpDays).map(MakeUpDayView::makeUpDay).toList(),
                all(periods).map(PeriodView::period).toList());
        return new Term.Plan(name, startDate, endDate, timeZone, calendar);
    }

    private static <T> Stream<T> all(List<T> given) {
        return given == null ? Stream.of() : given.stream();
    }
}
