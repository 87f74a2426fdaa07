package org.idvserver.desktop.application;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;
import org.idvserver.desktop.domain.Lesson;

/** Keeps the timetable as course-service tells it. Within the transaction that notes the event as received. */
@ApplicationScoped
public class KeepTimetable {
    private final Lessons lessons;

    KeepTimetable(Lessons lessons) {
        this.lessons = lessons;
    }

    /** The last word about a lesson wins. */
    public Uni<Void> scheduled(Lesson lesson) {
        return lessons.put(lesson);
    }

    public Uni<Void> cancelled(UUID lessonId) {
        return lessons.remove(lessonId);
    }
}
