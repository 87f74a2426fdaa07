package org.idvserver.desktop.inbound.kafka;

import com.google.protobuf.Timestamp;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.idvserver.contracts.course.v1.LessonCancelled;
import org.idvserver.contracts.course.v1.LessonScheduled;
import org.idvserver.desktop.application.KeepTimetable;
import org.idvserver.desktop.domain.Lesson;
import org.idvserver.kit.error.ProblemTranslation;
import org.idvserver.kit.events.EventHandlers;
import org.idvserver.kit.events.Inbox;

/** What course-service tells. */
@ApplicationScoped
public class CourseEvents {
    private static final String CONSUMER = "timetable";
    private static final Duration FIRST_WAIT = Duration.ofMillis(500);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(20);
    private static final int RETRIES = 100;

    private final Inbox inbox;
    private final EventHandlers handlers;

    CourseEvents(Inbox inbox, KeepTimetable timetable) {
        this.inbox = inbox;
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

    /** While the database is away an event waits; what cannot be read goes to the dead-letter topic at once. */
    @Incoming("courses")
    Uni<Void> receive(Message<String> message) {
        return inbox.receive(CONSUMER, message, handlers)
                .onFailure(CourseEvents::mayPass)
                .retry()
                .withBackOff(FIRST_WAIT, LONGEST_WAIT)
                .atMost(RETRIES)
                .onItemOrFailure()
                .transformToUni((done, failure) ->
                        Uni.createFrom().completionStage(failure == null ? message.ack() : message.nack(failure)));
    }

    private static boolean mayPass(Throwable failure) {
        return ProblemTranslation.of(failure).kind().retryable();
    }

    private static Lesson lesson(LessonScheduled event) {
        return new Lesson(
                UUID.fromString(event.getLessonId()),
                UUID.fromString(event.getSectionId()),
                UUID.fromString(event.getLabId()),
                instant(event.getStartTime()),
                instant(event.getEndTime()));
    }

    private static Instant instant(Timestamp time) {
        return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
    }
}
