package org.idvserver.desktop.domain;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;

/** A dated lesson of a section in a lab, as course-service last told it. */
@Entity
@Table(name = "lessons")
public class Lesson {
    @Id
    private UUID id;

    @Column(name = "section_id")
    private UUID sectionId;

    @Column(name = "lab_id")
    private UUID labId;

    private Instant starts;

    private Instant ends;

    private boolean exam;

    private Instant checked;

    private Instant ended;

    protected Lesson() {
        // for JPA
    }

    public Lesson(UUID id, Place place, Instant starts, Instant ends) {
        this.id = id;
        this.sectionId = place.sectionId();
        this.labId = place.labId();
        this.exam = place.exam();
        // As finely as it is kept, so that one that is told again is the same.
        this.starts = starts.truncatedTo(ChronoUnit.MICROS);
        this.ends = ends.truncatedTo(ChronoUnit.MICROS);
    }

    /** Whose lesson is where, and whether it is an exam. */
    public record Place(UUID sectionId, UUID labId, boolean exam) {}

    /** Takes the place of what was told before: an exam that people ended stays so, unless it begins anew. */
    public void follow(Lesson before) {
        boolean same = place().equals(before.place()) && starts.equals(before.starts);
        if (same && exam && before.ended != null) {
            end(before.ended);
        }
    }

    /** It is over before its time. */
    public void end(Instant now) {
        ended = now;
        ends = now.isBefore(ends) ? now : ends;
    }

    public boolean goesOn(Instant now) {
        return !starts.isAfter(now) && ends.isAfter(now);
    }

    /** Its lab was looked at. */
    public void check(Instant now) {
        checked = now;
    }

    public UUID id() {
        return id;
    }

    public Place place() {
        return new Place(sectionId, labId, exam);
    }

    public UUID sectionId() {
        return sectionId;
    }

    public UUID labId() {
        return labId;
    }

    /** Whether only exam desktops are in the lab meanwhile. */
    public boolean exam() {
        return exam;
    }

    public Instant starts() {
        return starts;
    }

    public Instant ends() {
        return ends;
    }

    /** When its lab was looked at, shortly before it begins; null before that. */
    public Instant checked() {
        return checked;
    }
}
