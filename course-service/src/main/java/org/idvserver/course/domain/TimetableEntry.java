package org.idvserver.course.domain;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.idvserver.kit.error.Faults;

/** What is taught week by week: a section in a lab, on a weekday, from one period to another. Its lessons follow it. */
@Entity
@Table(name = "timetable_entries")
public class TimetableEntry {
    @Id
    private UUID id;

    @Column(name = "term_id", updatable = false)
    private UUID termId;

    @Column(name = "section_id", updatable = false)
    private UUID sectionId;

    @Column(name = "lab_id")
    private UUID labId;

    @Enumerated(EnumType.STRING)
    private DayOfWeek weekday;

    @Column(name = "first_period")
    private int firstPeriod;

    @Column(name = "last_period")
    private int lastPeriod;

    private WeekPattern weeks;

    @Version
    private long version;

    protected TimetableEntry() {
        // for JPA
    }

    /** Where and when it is taught; both periods are. */
    public record Plan(UUID labId, DayOfWeek weekday, int firstPeriod, int lastPeriod, WeekPattern weeks) {

        /** What the term does not allow. */
        public void addFaults(Term term, Faults faults) {
            addFaultOfPeriod(term, firstPeriod, "firstPeriod", faults);
            addFaultOfPeriod(term, lastPeriod, "lastPeriod", faults);
            faults.require(firstPeriod <= lastPeriod, "lastPeriod", "must not be before firstPeriod");
            weeks.addFaults(term, faults);
        }

        private static void addFaultOfPeriod(Term term, int number, String field, Faults faults) {
            faults.require(term.calendar().period(number).isPresent(), field, "is no period of the term");
        }
    }

    public TimetableEntry(UUID id, UUID termId, UUID sectionId, Plan plan) {
        this.id = id;
        this.termId = termId;
        this.sectionId = sectionId;
        set(plan);
    }

    /** True when that changes it. */
    public boolean change(Plan wanted) {
        boolean changes = !wanted.equals(plan());
        set(wanted);
        return changes;
    }

    private void set(Plan plan) {
        labId = plan.labId();
        weekday = plan.weekday();
        firstPeriod = plan.firstPeriod();
        lastPeriod = plan.lastPeriod();
        weeks = plan.weeks();
    }

    public Plan plan() {
        return new Plan(labId, weekday, firstPeriod, lastPeriod, weeks);
    }

    /** The periods that it needs and the term does not have. */
    public List<Integer> missingPeriods(Term term) {
        return Stream.of(firstPeriod, lastPeriod)
                .distinct()
                .filter(number -> term.calendar().period(number).isEmpty())
                .toList();
    }

    /** Where and when it is taught, day by day. A local time that a clock leaves out comes as much later. */
    public SortedMap<LocalDate, Lesson.Slot> slots(Term term) {
        SortedMap<LocalDate, Lesson.Slot> slots = new TreeMap<>();
        term.days().filter(day -> isTaughtOn(day, term)).forEach(day -> slots.put(day, slot(day, term)));
        return slots;
    }

    private boolean isTaughtOn(LocalDate day, Term term) {
        return term.taughtOn(day)
                .filter(taught -> taught.weekday() == weekday && weeks.includes(taught.week()))
                .isPresent();
    }

    private Lesson.Slot slot(LocalDate day, Term term) {
        Period first = term.calendar().period(firstPeriod).orElseThrow();
        Period last = term.calendar().period(lastPeriod).orElseThrow();
        ZonedDateTime start = ZonedDateTime.of(day, first.startTime(), term.timeZone());
        ZonedDateTime end = ZonedDateTime.of(day, last.endTime(), term.timeZone());
        // In a night in which a clock leaves out an hour it may end before it starts.
        ZonedDateTime after =
                end.isAfter(start) ? end : start.plus(Duration.between(first.startTime(), last.endTime()));
        return new Lesson.Slot(labId, start.toInstant(), after.toInstant());
    }

    public UUID id() {
        return id;
    }

    public UUID termId() {
        return termId;
    }

    public UUID sectionId() {
        return sectionId;
    }

    /** Counts its changes. */
    public long version() {
        return version;
    }
}
