package org.idvserver.desktop.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class LessonTest {
    private static final Instant NOON = Instant.parse("2026-09-01T12:00:00Z");
    private static final UUID ID = UUID.randomUUID();
    private static final Lesson.Place EXAM = new Lesson.Place(UUID.randomUUID(), UUID.randomUUID(), true);

    private static Lesson told(Lesson.Place place, Instant start) {
        return new Lesson(ID, place, start, NOON.plusSeconds(3600));
    }

    private static Lesson endedAtNoon() {
        Lesson exam = told(EXAM, NOON.minusSeconds(60));
        exam.end(NOON);
        return exam;
    }

    @Test
    void isOverWhenItWasEnded() {
        assertThat(endedAtNoon().goesOn(NOON)).isFalse();
        assertThat(endedAtNoon().goesOn(NOON.minusSeconds(1))).isTrue();
    }

    @Test
    void staysEndedWhenItIsToldAgainAndBeginsAnewWhenItIsAnotherOne() {
        Lesson again = told(EXAM, NOON.minusSeconds(60));
        again.follow(endedAtNoon());
        assertThat(again.ends()).isEqualTo(NOON);

        Lesson moved = told(EXAM, NOON.minusSeconds(30));
        moved.follow(endedAtNoon());
        assertThat(moved.goesOn(NOON)).isTrue();

        Lesson ordinary = told(new Lesson.Place(EXAM.sectionId(), EXAM.labId(), false), NOON.minusSeconds(60));
        ordinary.follow(endedAtNoon());
        assertThat(ordinary.goesOn(NOON)).isTrue();
        Lesson exam = told(EXAM, NOON.minusSeconds(60));
        exam.follow(ordinary);
        assertThat(exam.goesOn(NOON)).isTrue();
    }

    @Test
    void sitsAsAnotherOneWhenItBecomesAnExam() {
        Lesson ordinary = told(new Lesson.Place(EXAM.sectionId(), EXAM.labId(), false), NOON);
        assertThat(Sitting.idOf(ordinary)).isNotEqualTo(Sitting.idOf(told(EXAM, NOON)));
    }
}
