package org.idvserver.course.domain;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
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

    @Enumerated(EnumType.STRING)
    private LessonState state;

    @Version
    private long version;

    protected Lesson() {
        // for JPA
    }

    /** Where and when it is. */
    public record Slot(UUID labId, Instant startTime, Instant endTime) {}

    public Lesson(UUID id, UUID sectionId, Slot slot, boolean exam) {
        faultsOf(slot.startTime(), slot.endTime()).throwIfAny();
        this.id = id;
        this.sectionId = sectionId;
        this.labId = slot.labId();
        this.startTime = slot.startTime();
        this.endTime = slot.endTime();
        this.exam = exam;
        this.state = LessonState.SCHEDULED;
    }

    /** What is wrong with the times of a lesson, for a request that may have other faults too. */
    public static Faults faultsOf(Instant startTime, Instant endTime) {
        return new Faults().require(startTime.isBefore(endTime), "endTime", "must be after startTime");
    }

    /** True when it was still to take place; cancelling twice changes nothing. */
    public boolean cancel() {
        boolean changes = state.next().contains(LessonState.CANCELLED);
        state = LessonState.CANCELLED;
        return changes;
    }

    /** True when that changes it. Fails with LESSON_CANCELLED. */
    public boolean becomeExam(boolean wanted) {
        if (state == LessonState.CANCELLED) {
            throw CourseProblem.LESSON_CANCELLED.because(
                    "The lesson of %s was cancelled: schedule another one", startTime);
        }
        boolean changes = exam != wanted;
        exam = wanted;
        return changes;
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

    /** Whether only exam desktops are in the lab meanwhile. */
    public boolean exam() {
        return exam;
    }

    public LessonState state() {
        return state;
    }
}
