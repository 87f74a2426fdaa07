package org.idvserver.desktop.domain;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;

/** A lesson that has put its section's desktops on a lab's terminals, until they leave. */
@Entity
@Table(name = "sittings")
public class Sitting {
    @Id
    private UUID id;

    @Column(name = "lesson_id")
    private UUID lessonId;

    @Column(name = "section_id")
    private UUID sectionId;

    @Column(name = "lab_id")
    private UUID labId;

    private boolean exam;

    private Instant begun;

    protected Sitting() {
        // for JPA
    }

    public Sitting(Lesson lesson, Instant now) {
        this.id = idOf(lesson);
        this.lessonId = lesson.id();
        this.sectionId = lesson.sectionId();
        this.labId = lesson.labId();
        this.exam = lesson.exam();
        this.begun = now;
    }

    /** One for each lab that a lesson is in, and each section that it is of; another one when it is an exam. */
    public static UUID idOf(Lesson lesson) {
        String exam = lesson.exam() ? "/exam" : "";
        return NameBasedId.of(lesson.id(), "sitting/" + lesson.labId() + "/" + lesson.sectionId() + exam);
    }

    public UUID id() {
        return id;
    }

    public UUID lessonId() {
        return lessonId;
    }

    public UUID sectionId() {
        return sectionId;
    }

    public UUID labId() {
        return labId;
    }

    public boolean exam() {
        return exam;
    }

    public Instant begun() {
        return begun;
    }
}
