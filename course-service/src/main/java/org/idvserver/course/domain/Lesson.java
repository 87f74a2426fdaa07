package org.idvserver.course.domain;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;
import org.idvserver.kit.error.Faults;

/** A dated meeting of a section in a lab. */
@Entity
@Table(name = "lessons")
public class Lesson {
    @Id
    private UUID id;

    @Column(name = "section_id", updatable = false)
    private UUID sectionId;

    @Column(name = "lab_id")
    private UUID labId;

    @Column(name = "start_time")
    private Instant startTime;

    @Column(name = "end_time")
    private Instant endTime;

    private boolean exam;

    @Column(name = "entry_id", updatable = false)
    private UUID entryId;

    @Column(name = "entry_day", updatable = false)
    private LocalDate entryDay;

    @Column(name = "changed_singly")
    private boolean changedSingly;

    @Enumerated(EnumType.STRING)
    private LessonState state;

    @Version
    private long version;

    protected Lesson() {
        // for JPA
    }

    /** Where and when it is. */
    public record Slot(UUID labId, Instant startTime, Instant endTime) {

        /** Times as finely as they are kept, so that one that is wished again is the same. */
        public Slot {
            startTime = startTime.truncatedTo(ChronoUnit.MICROS);
            endTime = endTime.truncatedTo(ChronoUnit.MICROS);
        }
    }

    public Lesson(UUID id, UUID sectionId, Slot slot, boolean exam) {
        faultsOf(slot.startTime(), slot.endTime()).throwIfAny();
        this.id = id;
        this.sectionId = sectionId;
        this.exam = exam;
        this.state = LessonState.SCHEDULED;
        set(slot);
    }

    /** One of an entry's, on a day that the entry is taught. */
    Lesson(UUID id, TimetableEntry entry, LocalDate day, Slot slot) {
        this(id, entry.sectionId(), slot, false);
        this.entryId = entry.id();
        this.entryDay = day;
    }

    private void set(Slot slot) {
        labId = slot.labId();
        startTime = slot.startTime();
        endTime = slot.endTime();
    }

    /** What is wrong with the times of a lesson, for a request that may have other faults too. */
    public static Faults faultsOf(Instant startTime, Instant endTime) {
        return new Faults().require(startTime.isBefore(endTime), "endTime", "must be after startTime");
    }

    /**
     * True when it was still to take place; cancelling twice changes nothing. From now on it does not follow the timetable, even if
     * that had cancelled it before.
     */
    public boolean cancel() {
        changedSingly = true;
        return fallAway();
    }

    /** True when that changes it; from then on it does not follow the timetable. Fails with LESSON_CANCELLED, LESSON_OVER. */
    public boolean move(Slot wanted, Instant now) {
        checkTakesPlace();
        if (wanted.equals(slot())) {
            return false;
        }
        if (!endTime.isAfter(now)) {
            throw CourseProblem.LESSON_OVER.because("The lesson of %s is over", startTime);
        }
        changedSingly = true;
        set(wanted);
        return true;
    }

    /** Whether the timetable may change it: it is to come, and nobody has moved or cancelled it singly. */
    boolean follows(Instant now) {
        return !changedSingly && startTime.isAfter(now);
    }

    /** Takes place where and when its entry says, even if it did not for a while; true when that changes it. */
    boolean follow(Slot wanted) {
        boolean changes = state != LessonState.SCHEDULED || !wanted.equals(slot());
        state = LessonState.SCHEDULED;
        set(wanted);
        return changes;
    }

    /** Its entry is not taught that day; true when it was still to take place. */
    boolean fallAway() {
        boolean changes = state.next().contains(LessonState.CANCELLED);
        state = LessonState.CANCELLED;
        return changes;
    }

    /** True when that changes it. Fails with LESSON_CANCELLED. */
    public boolean becomeExam(boolean wanted) {
        checkTakesPlace();
        boolean changes = exam != wanted;
        exam = wanted;
        return changes;
    }

    private void checkTakesPlace() {
        if (state == LessonState.CANCELLED) {
            throw CourseProblem.LESSON_CANCELLED.because(
                    "The lesson of %s was cancelled: schedule another one", startTime);
        }
    }

    public UUID id() {
        return id;
    }

    public UUID sectionId() {
        return sectionId;
    }

    public UUID labId() {
        return labId;
    }

    public Instant startTime() {
        return startTime;
    }

    public Instant endTime() {
        return endTime;
    }

    public Slot slot() {
        return new Slot(labId, startTime, endTime);
    }

    /** Empty for one that was scheduled singly, or whose entry is gone. */
    public Optional<UUID> entryId() {
        return Optional.ofNullable(entryId);
    }

    /** On which day it is its entry's. */
    LocalDate entryDay() {
        return entryDay;
    }

    /** Whether somebody moved or cancelled it, so that it does not follow the timetable. */
    public boolean changedSingly() {
        return changedSingly;
    }

    /** Whether only exam desktops are in the lab meanwhile. */
    public boolean exam() {
        return exam;
    }

    public LessonState state() {
        return state;
    }

    /** Counts its changes. */
    public long version() {
        return version;
    }
}
