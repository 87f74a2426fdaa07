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

    @Enumerated(EnumType.STRING)
    private LessonState state;

    @Version
    private long version;

    protected Lesson() {
        // for JPA
    }

    public Lesson(UUID id, UUID sectionId, UUID labId, Instant startTime, Instant endTime) {
        faultsOf(startTime, endTime).throwIfAny();
        this.id = id;
        this.sectionId = sectionId;
        this.labId = labId;
        this.startTime = startTime;
        this.endTime = endTime;
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

    public LessonState state() {
        return state;
    }
}
