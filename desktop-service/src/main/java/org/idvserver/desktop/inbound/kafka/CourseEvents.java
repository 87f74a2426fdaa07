package org.idvserver.desktop.inbound.kafka;

import com.google.protobuf.Timestamp;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.kafka.KafkaRecordBatch;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.idvserver.contracts.course.v1.LessonCancelled;
import org.idvserver.contracts.course.v1.LessonScheduled;
import org.idvserver.desktop.application.KeepTimetable;
import org.idvserver.desktop.domain.Lesson;
import org.idvserver.kit.events.EventHandlers;
import org.idvserver.kit.events.Intake;

/** What course-service tells. */
@ApplicationScoped
public class CourseEvents {
    private static final String CONSUMER = "timetable";

    private final Intake intake;
    private final EventHandlers handlers;

    CourseEvents(Intake intake, KeepTimetable timetable) {
        this.intake = intake;
        this.handlers = new EventHandlers()
                .on(
                        "idv.course.lesson-scheduled.v1",
                        LessonScheduled::newBuilder,
                        (LessonScheduled event) -> timetable.scheduled(lesson(event)))
                .on(
                        "idv.course.lesson-cancelled.v1",
                        LessonCancelled::newBuilder,
                        (LessonCancelled event) -> timetable.cancelled(UUID.fromString(event.getLessonId())));
    }

    @Incoming("courses")
    Uni<Void> receive(KafkaRecordBatch<String, String> events) {
        return intake.take(CONSUMER, events, handlers);
    }

    private static Lesson lesson(LessonScheduled event) {
        return new Lesson(
                UUID.fromString(event.getLessonId()),
                new Lesson.Place(
                        UUID.fromString(event.getSectionId()), UUID.fromString(event.getLabId()), event.getExam()),
                instant(event.getStartTime()),
                instant(event.getEndTime()));
    }

    private static Instant instant(Timestamp time) {
        return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
    }
}
