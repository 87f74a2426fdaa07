package org.idvserver.desktop.application;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.idvserver.desktop.domain.Lesson;
import org.idvserver.desktop.domain.Stuck;
import org.junit.jupiter.api.Test;

class LabSightTest {
    private static final Instant NOON = Instant.parse("2026-09-01T12:00:00Z");
    private static final UUID LAB = UUID.randomUUID();
    private static final List<Sections.Seat> SEATS = List.of(new Sections.Seat(UUID.randomUUID(), "A1"));

    private final Lesson exam = lesson(LAB, true, Duration.ofMinutes(-30));

    private static Lesson lesson(UUID lab, boolean exam, Duration ahead) {
        Instant start = NOON.plus(ahead);
        return new Lesson(
                UUID.randomUUID(), new Lesson.Place(UUID.randomUUID(), lab, exam), start, start.plusSeconds(3600));
    }

    /** What is in the way of the lab's only seat, where no terminal stands. */
    private String judged(Lesson lesson) {
        LabSight sight = new LabSight(
                new LabPlan.Lab(List.of(), List.of()),
                Map.of(),
                Map.of(),
                new LabSight.Timetable(List.of(), List.of(exam, lesson)),
                List.of());
        return sight.judge(lesson, SEATS, NOON).seats().get(0).meant().obstacle().stream()
                .map(Stuck::code)
                .findFirst()
                .orElse("");
    }

    @Test
    void saysThatALessonWaitsForTheExamThatGoesOnWhenItBegins() {
        assertThat(judged(lesson(LAB, false, Duration.ofMinutes(-10)))).isEqualTo("EXAM_IN_PROGRESS");
        assertThat(judged(lesson(LAB, false, Duration.ofMinutes(20)))).isEqualTo("EXAM_IN_PROGRESS");
        assertThat(judged(lesson(LAB, false, Duration.ofMinutes(30))))
                .as("the exam is over by then")
                .isEqualTo("NO_TERMINAL");
        assertThat(judged(lesson(UUID.randomUUID(), false, Duration.ofMinutes(20))))
                .isEqualTo("NO_TERMINAL");
        assertThat(judged(exam)).isEqualTo("NO_TERMINAL");
    }

    @Test
    void foretellsNothingOfALessonThatIsOver() {
        assertThat(judged(lesson(LAB, false, Duration.ofMinutes(-60)))).isEqualTo("LESSON_OVER");
    }
}
