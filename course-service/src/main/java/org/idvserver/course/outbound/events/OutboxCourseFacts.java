package org.idvserver.course.outbound.events;

import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.UUID;
import org.idvserver.contracts.course.v1.EnrolmentChanged;
import org.idvserver.contracts.course.v1.LabCreated;
import org.idvserver.contracts.course.v1.LessonCancelled;
import org.idvserver.contracts.course.v1.LessonScheduled;
import org.idvserver.contracts.course.v1.SectionCreated;
import org.idvserver.course.application.CourseFacts;
import org.idvserver.course.domain.Course;
import org.idvserver.course.domain.Lab;
import org.idvserver.course.domain.Lesson;
import org.idvserver.course.domain.Section;
import org.idvserver.course.domain.Term;
import org.idvserver.kit.audit.Audit;
import org.idvserver.kit.events.Event;
import org.idvserver.kit.events.Outbox;

/** Writes facts to the outbox, each with its audit record. */
@ApplicationScoped
class OutboxCourseFacts implements CourseFacts {
    private static final String TOPIC = "idv.course.v1";

    private final Outbox outbox;
    private final Audit audit;

    OutboxCourseFacts(Outbox outbox, Audit audit) {
        this.outbox = outbox;
        this.audit = audit;
    }

    @Override
    public Uni<Void> labCreated(String actor, Lab lab) {
        LabCreated data = LabCreated.newBuilder()
                .setLabId(lab.id().toString())
                .setName(lab.name())
                .setSeatCount(lab.seats().size())
                .build();
        return outbox.append(
                event("lab-created", lab.id(), data),
                audit.succeeded(actor, "lab.created", "lab/" + lab.id(), lab.name()));
    }

    @Override
    public Uni<Void> termCreated(String actor, Term term) {
        return outbox.append(audit.succeeded(actor, "term.created", "term/" + term.id(), term.name()));
    }

    @Override
    public Uni<Void> courseCreated(String actor, Course course) {
        return outbox.append(audit.succeeded(actor, "course.created", "course/" + course.id(), course.code()));
    }

    @Override
    public Uni<Void> sectionCreated(String actor, Section section) {
        SectionCreated data = SectionCreated.newBuilder()
                .setSectionId(section.id().toString())
                .setCourseId(section.course().id().toString())
                .setName(section.name())
                .build();
        return outbox.append(
                event("section-created", section.id(), data),
                audit.succeeded(actor, "section.created", "section/" + section.id(), section.name()));
    }

    @Override
    public Uni<Void> enrolmentChanged(String actor, Section section, Section.EnrolmentChanged change) {
        EnrolmentChanged data = EnrolmentChanged.newBuilder()
                .setSectionId(section.id().toString())
                .addAllAddedUserIds(change.added().stream().map(UUID::toString).toList())
                .addAllRemovedUserIds(
                        change.removed().stream().map(UUID::toString).toList())
                .build();
        String detail = "%d added, %d removed"
                .formatted(change.added().size(), change.removed().size());
        return outbox.append(
                event("enrolment-changed", section.id(), data),
                audit.succeeded(actor, "section.enrolment-changed", "section/" + section.id(), detail));
    }

    @Override
    public Uni<Void> lessonScheduled(String actor, Lesson lesson) {
        String detail = (lesson.exam() ? "An exam that starts at " : "Starts at ") + lesson.startTime();
        return outbox.append(
                event("lesson-scheduled", lesson.id(), message(lesson)),
                audit.succeeded(actor, "lesson.scheduled", "lesson/" + lesson.id(), detail));
    }

    @Override
    public Uni<Void> lessonChanged(String actor, Lesson lesson) {
        String detail = lesson.exam() ? "It is an exam now" : "It is an ordinary lesson now";
        return outbox.append(
                event("lesson-scheduled", lesson.id(), message(lesson)),
                audit.succeeded(actor, "lesson.changed", "lesson/" + lesson.id(), detail));
    }

    private static LessonScheduled message(Lesson lesson) {
        return LessonScheduled.newBuilder()
                .setLessonId(lesson.id().toString())
                .setSectionId(lesson.sectionId().toString())
                .setLabId(lesson.labId().toString())
                .setStartTime(timestamp(lesson.startTime()))
                .setEndTime(timestamp(lesson.endTime()))
                .setExam(lesson.exam())
                .build();
    }

    @Override
    public Uni<Void> lessonCancelled(String actor, Lesson lesson) {
        LessonCancelled data = LessonCancelled.newBuilder()
                .setLessonId(lesson.id().toString())
                .setSectionId(lesson.sectionId().toString())
                .setLabId(lesson.labId().toString())
                .build();
        return outbox.append(
                event("lesson-cancelled", lesson.id(), data),
                audit.succeeded(actor, "lesson.cancelled", "lesson/" + lesson.id(), ""));
    }

    private static Event event(String fact, UUID key, Message data) {
        return new Event(TOPIC, "idv.course." + fact + ".v1", key.toString(), data);
    }

    private static Timestamp timestamp(Instant time) {
        return Timestamp.newBuilder()
                .setSeconds(time.getEpochSecond())
                .setNanos(time.getNano())
                .build();
    }
}
