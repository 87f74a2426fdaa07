package org.idvserver.course.domain;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.idvserver.kit.error.Faults;

/** A span of weeks in which is taught, in the campus's time zone. Weeks begin on Mondays; the first is the one in which the term begins. */
@Entity
@Table(name = "terms")
public class Term {
    private static final int LONGEST_DAYS = 371;

    @Id
    private UUID id;

    private String name;

    @Column(name = "start_date")
    private LocalDate startDate;

    @Column(name = "end_date")
    private LocalDate endDate;

    @Column(name = "time_zone")
    private String timeZone;

    private TermCalendar calendar;

    @Version
    private long version;

    protected Term() {
        // for JPA
    }

    /** All that is said of a term; both dates are taught. */
    public record Plan(String name, LocalDate startDate, LocalDate endDate, ZoneId timeZone, TermCalendar calendar) {

        /** Everything that is wrong with it. */
        public Faults faults() {
            Faults faults = new Faults()
                    .require(startDate.isBefore(endDate), "endDate", "must be after startDate")
                    .require(
                            ChronoUnit.DAYS.between(startDate, endDate) < LONGEST_DAYS,
                            "endDate",
                            "must be within 53 weeks of startDate");
            calendar.addFaults(this, faults);
            return faults;
        }

        boolean includes(LocalDate day) {
            return !day.isBefore(startDate) && !day.isAfter(endDate);
        }

        int week(LocalDate day) {
            return Math.toIntExact(ChronoUnit.WEEKS.between(monday(startDate), monday(day))) + 1;
        }

        int weeks() {
            return week(endDate);
        }

        private static LocalDate monday(LocalDate day) {
            return day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
        }
    }

    public Term(UUID id, Plan plan) {
        plan.faults().throwIfAny();
        this.id = id;
        set(plan);
    }

    /** True when that changes it. */
    public boolean change(Plan wanted) {
        wanted.faults().throwIfAny();
        boolean changes = !wanted.equals(plan());
        set(wanted);
        return changes;
    }

    private void set(Plan plan) {
        name = plan.name();
        startDate = plan.startDate();
        endDate = plan.endDate();
        timeZone = plan.timeZone().getId();
        calendar = plan.calendar();
    }

    public Plan plan() {
        return new Plan(name, startDate, endDate, timeZone(), calendar);
    }

    /** The days on which something is taught, in their order. */
    Stream<LocalDate> days() {
        return startDate.datesUntil(endDate.plusDays(1)).filter(day -> taughtOn(day)
                .isPresent());
    }

    /** Empty on holidays. */
    public Optional<TaughtDay> taughtOn(LocalDate day) {
        int week = plan().week(day);
        Optional<TaughtDay> madeUp = calendar.makeUpDay(day)
                .map(made -> new TaughtDay(made.weekday(), made.week() == null ? week : made.week()));
        return madeUp.or(() ->
                calendar.isHoliday(day) ? Optional.empty() : Optional.of(new TaughtDay(day.getDayOfWeek(), week)));
    }

    /** How many weeks it has, the first and last of which may be short. */
    public int weeks() {
        return plan().weeks();
    }

    public UUID id() {
        return id;
    }

    public String name() {
        return name;
    }

    public LocalDate startDate() {
        return startDate;
    }

    public LocalDate endDate() {
        return endDate;
    }

    public ZoneId timeZone() {
        return ZoneId.of(timeZone);
    }

    public TermCalendar calendar() {
        return calendar;
    }

    /** Counts its changes. */
    public long version() {
        return version;
    }
}
