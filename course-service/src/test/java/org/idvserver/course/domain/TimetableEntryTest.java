package org.idvserver.course.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.idvserver.course.domain.WeekPattern.Weeks;
import org.idvserver.kit.error.Fault;
import org.idvserver.kit.error.Faults;
import org.idvserver.kit.error.Problem;
import org.junit.jupiter.api.Test;

/** On which days an entry is taught, and when. */
class TimetableEntryTest {
    private static final UUID LAB = UUID.randomUUID();
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final List<Period> PERIODS =
            List.of(period(1, "08:00", "08:45"), period(2, "08:55", "09:40"), period(3, "10:00", "10:45"));

    private static Period period(int number, String start, String end) {
        return new Period(number, LocalTime.parse(start), LocalTime.parse(end));
    }

    private static LocalDate day(String text) {
        return LocalDate.parse(text);
    }

    /** Five weeks, the first of which has two days. */
    private static Term.Plan march(ZoneId zone, List<Holiday> holidays, List<MakeUpDay> makeUpDays) {
        return new Term.Plan(
                "March", day("2027-03-06"), day("2027-04-04"), zone, new TermCalendar(holidays, makeUpDays, PERIODS));
    }

    private static Term term(List<Holiday> holidays, List<MakeUpDay> makeUpDays) {
        return new Term(UUID.randomUUID(), march(BERLIN, holidays, makeUpDays));
    }

    private static TimetableEntry entry(DayOfWeek weekday, Weeks weeks, Integer... listed) {
        return new TimetableEntry(
                UUID.randomUUID(),
                UUID.randomUUID(),
                UUID.randomUUID(),
                new TimetableEntry.Plan(LAB, weekday, 1, 2, new WeekPattern(weeks, List.of(listed))));
    }

    private static Set<LocalDate> days(TimetableEntry entry, Term term) {
        return entry.slots(term).keySet();
    }

    @Test
    void isTaughtInItsWeeksWhichCountFromTheMondayBeforeTheTermBegins() {
        Term term = term(List.of(), List.of());
        assertThat(term.weeks()).isEqualTo(5);
        assertThat(days(entry(DayOfWeek.MONDAY, Weeks.EVERY), term))
                .containsExactly(day("2027-03-08"), day("2027-03-15"), day("2027-03-22"), day("2027-03-29"));
        assertThat(days(entry(DayOfWeek.SATURDAY, Weeks.ODD), term))
                .containsExactly(day("2027-03-06"), day("2027-03-20"), day("2027-04-03"));
        assertThat(days(entry(DayOfWeek.MONDAY, Weeks.EVEN), term))
                .containsExactly(day("2027-03-08"), day("2027-03-22"));
        assertThat(days(entry(DayOfWeek.SUNDAY, Weeks.LISTED, 5, 1), term))
                .containsExactly(day("2027-03-07"), day("2027-04-04"));
    }

    @Test
    void isNotTaughtOnHolidays() {
        Term term = term(List.of(new Holiday(day("2027-03-15"), day("2027-03-22"), "Break")), List.of());
        assertThat(days(entry(DayOfWeek.MONDAY, Weeks.EVERY), term))
                .containsExactly(day("2027-03-08"), day("2027-03-29"));
    }

    @Test
    void isTaughtOnASaturdayThatTeachesItsWeekdayAndNotBySaturdaysOwnTimetable() {
        Term own = term(List.of(), List.of(new MakeUpDay(day("2027-03-13"), DayOfWeek.MONDAY, null)));
        assertThat(days(entry(DayOfWeek.MONDAY, Weeks.EVEN), own))
                .containsExactly(day("2027-03-08"), day("2027-03-13"), day("2027-03-22"));
        assertThat(days(entry(DayOfWeek.SATURDAY, Weeks.EVEN), own)).containsExactly(day("2027-03-27"));

        Term given = term(List.of(), List.of(new MakeUpDay(day("2027-03-13"), DayOfWeek.MONDAY, 3)));
        assertThat(days(entry(DayOfWeek.MONDAY, Weeks.EVEN), given)).doesNotContain(day("2027-03-13"));
        assertThat(days(entry(DayOfWeek.MONDAY, Weeks.ODD), given)).contains(day("2027-03-13"));
    }

    @Test
    void keepsItsLocalTimeWhenTheClocksChange() {
        var slots = entry(DayOfWeek.MONDAY, Weeks.EVERY).slots(term(List.of(), List.of()));
        assertThat(slots.get(day("2027-03-22")).startTime()).isEqualTo(Instant.parse("2027-03-22T07:00:00Z"));
        assertThat(slots.get(day("2027-03-29")))
                .isEqualTo(new Lesson.Slot(
                        LAB, Instant.parse("2027-03-29T06:00:00Z"), Instant.parse("2027-03-29T07:40:00Z")));
    }

    @Test
    void lastsAsLongAsUsualInANightThatLacksAnHour() {
        Term.Plan nights = new Term.Plan(
                "Nights",
                day("2027-03-27"),
                day("2027-03-28"),
                BERLIN,
                new TermCalendar(List.of(), List.of(), List.of(period(1, "02:30", "03:15"))));
        TimetableEntry entry = new TimetableEntry(
                UUID.randomUUID(),
                UUID.randomUUID(),
                UUID.randomUUID(),
                new TimetableEntry.Plan(LAB, DayOfWeek.SUNDAY, 1, 1, new WeekPattern(Weeks.EVERY, List.of())));
        assertThat(entry.slots(new Term(UUID.randomUUID(), nights)).get(day("2027-03-28")))
                .isEqualTo(new Lesson.Slot(
                        LAB, Instant.parse("2027-03-28T01:30:00Z"), Instant.parse("2027-03-28T02:15:00Z")));
    }

    @Test
    void tellsEveryFaultOfATerm() {
        Term.Plan plan = new Term.Plan(
                "Upside down",
                day("2027-03-01"),
                day("2027-03-31"),
                BERLIN,
                new TermCalendar(
                        List.of(
                                new Holiday(day("2027-03-05"), day("2027-03-04"), "Backwards"),
                                new Holiday(day("2027-02-28"), day("2027-04-01"), "Too long")),
                        List.of(
                                new MakeUpDay(day("2027-04-03"), DayOfWeek.MONDAY, 6),
                                new MakeUpDay(day("2027-03-10"), DayOfWeek.MONDAY, null),
                                new MakeUpDay(day("2027-03-10"), DayOfWeek.FRIDAY, null)),
                        List.of(
                                period(1, "08:00", "08:45"),
                                period(1, "09:00", "09:45"),
                                period(2, "08:30", "08:00"),
                                period(3, "10:00:01", "11:00"))));
        assertThatThrownBy(() -> new Term(UUID.randomUUID(), plan))
                .isInstanceOfSatisfying(Problem.class, refused -> assertThat(refused.faults())
                        .extracting(Fault::field)
                        .containsExactly(
                                "holidays[0].lastDay",
                                "holidays[1].firstDay",
                                "holidays[1].lastDay",
                                "makeUpDays[0].day",
                                "makeUpDays[0].week",
                                "makeUpDays[1].day",
                                "makeUpDays[2].day",
                                "makeUpDays[2].day",
                                "periods[1].number",
                                "periods[2].endTime",
                                "periods[2].startTime",
                                "periods[3]"));
    }

    @Test
    void tellsEverythingThatItsTermDoesNotAllow() {
        Faults faults = new Faults();
        new TimetableEntry.Plan(LAB, DayOfWeek.MONDAY, 9, 4, new WeekPattern(Weeks.LISTED, List.of(0, 3, 6)))
                .addFaults(term(List.of(), List.of()), faults);
        assertThat(faults.text())
                .contains("firstPeriod is no period", "lastPeriod is no period", "lastPeriod must not be before")
                .contains("week 0 is not", "week 6 is not");
        Faults listed = new Faults();
        new WeekPattern(Weeks.ODD, List.of(1)).addFaults(term(List.of(), List.of()), listed);
        assertThat(listed.any()).isTrue();
    }
}
