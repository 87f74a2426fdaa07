package org.idvserver.desktop.domain;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
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

    private Instant checked;

    protected Lesson() {
        // for JPA
    }

    public Lesson(UUID id, UUID sectionId, UUID labId, Instant starts, Instant ends) {
        this.id = id;
        this.sectionId = sectionId;
        this.labId = labId;
        this.starts = starts;
        this.ends = ends;
    }

    /** Its lab was looked at. */
    public void check(Instant now) {
        checked = now;
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
