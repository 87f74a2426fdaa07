package org.idvserver.course.outbound.events;

import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
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
import org.idvserver.course.domain.TimetableChange;
import org.idvserver.course.domain.TimetableEntry;
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
    public Uni<Void> termChanged(String actor, Term term) {
        return outbox.append(audit.succeeded(actor, "term.changed", "term/" + term.id(), term.name()));
    }

    @Override
    public Uni<Void> termRemoved(String actor, Term term) {
        return outbox.append(audit.succeeded(actor, "term.removed", "term/" + term.id(), term.name()));
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
    public Uni<Void> entryCreated(String actor, TimetableEntry entry) {
        return outbox.append(audited(actor, "timetable-entry.created", entry));
    }

    @Override
    public Uni<Void> entryChanged(String actor, TimetableEntry entry) {
        return outbox.append(audited(actor, "timetable-entry.changed", entry));
    }

    @Override
    public Uni<Void> entryRemoved(String actor, TimetableEntry entry) {
        return outbox.append(audited(actor, "timetable-entry.removed", entry));
    }

    private Event audited(String actor, String action, TimetableEntry entry) {
        TimetableEntry.Plan plan = entry.plan();
        String detail = "Section %s in lab %s, %s, periods %d to %d, %s %s"
                .formatted(
                        entry.sectionId(),
                        plan.labId(),
                        plan.weekday(),
                        plan.firstPeriod(),
                        plan.lastPeriod(),
                        plan.weeks().weeks(),
                        plan.weeks().listedWeeks());
        return audit.succeeded(actor, action, "timetable-entry/" + entry.id(), detail);
    }

    @Override
    public Uni<Void> timetableChanged(String actor, TimetableChange change) {
        List<Event> events = new ArrayList<>();
        change.cancelled().forEach(lesson -> events.addAll(cancelled(actor, lesson)));
        change.changed().forEach(lesson -> events.addAll(placed(actor, "lesson.changed", lesson)));
        change.added().forEach(lesson -> events.addAll(placed(actor, "lesson.scheduled", lesson)));
        return outbox.append(events);
    }

    @Override
    public Uni<Void> lessonScheduled(String actor, Lesson lesson) {
        return outbox.append(placed(actor, "lesson.scheduled", lesson));
    }

    @Override
    public Uni<Void> lessonMoved(String actor, Lesson lesson) {
        return outbox.append(placed(actor, "lesson.moved", lesson));
    }

    private List<Event> placed(String actor, String action, Lesson lesson) {
        String detail = "%s at %s in lab %s"
                .formatted(lesson.exam() ? "An exam that starts" : "Starts", lesson.startTime(), lesson.labId());
        return List.of(
                event("lesson-scheduled", lesson.id(), message(lesson)),
                audit.succeeded(actor, action, "lesson/" + lesson.id(), detail));
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
        return outbox.append(cancelled(actor, lesson));
    }

    private List<Event> cancelled(String actor, Lesson lesson) {
        LessonCancelled data = LessonCancelled.newBuilder()
                .setLessonId(lesson.id().toString())
                .setSectionId(lesson.sectionId().toString())
                .setLabId(lesson.labId().toString())
                .build();
        return List.of(
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
