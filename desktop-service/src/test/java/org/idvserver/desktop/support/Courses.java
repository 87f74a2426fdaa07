package org.idvserver.desktop.support;

import java.time.Instant;
import java.util.UUID;
import org.idvserver.testkit.infra.Topic;

/** Tells what course-service tells. */
public final class Courses {

    private Courses() {}

    /** A lesson that is no exam. */
    public static void schedule(UUID lesson, UUID section, UUID lab, Instant start, Instant end) {
        schedule(lesson, section, lab, start, end, false);
    }

    public static void schedule(UUID lesson, UUID section, UUID lab, Instant start, Instant end, boolean exam) {
        new Topic("idv.course.v1")
                .send(
                        UUID.randomUUID().toString(),
                        "idv.course.lesson-scheduled.v1",
                        lesson.toString(),
                        """
                        {"lessonId": "%s", "sectionId": "%s", "labId": "%s", "startTime": "%s", "endTime": "%s", "exam": %s}"""
                                .formatted(lesson, section, lab, start, end, exam));
    }
}
