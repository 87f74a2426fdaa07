package org.idvserver.course.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.idvserver.kit.error.Fault;
import org.idvserver.kit.error.Problem;
import org.junit.jupiter.api.Test;

class SectionTest {
    private static final UUID ADA = UUID.randomUUID();
    private static final UUID BOB = UUID.randomUUID();
    private static final UUID EVE = UUID.randomUUID();

    private final Section section =
            new Section(UUID.randomUUID(), new Course(UUID.randomUUID(), "NET-1", "Networks"), "A", List.of(EVE));

    @Test
    void keepsTheOrderOfEnrolment() {
        section.enrol(List.of(ADA, BOB));

        Section.EnrolmentChanged change = section.enrol(List.of(EVE, BOB));

        assertThat(section.students()).containsExactly(BOB, EVE);
        assertThat(change.added()).containsExactly(EVE);
        assertThat(change.removed()).containsExactly(ADA);
    }

    @Test
    void noticesThatNothingChanges() {
        section.enrol(List.of(ADA, BOB));
        assertThat(section.enrol(List.of(BOB, ADA)).nothing()).isTrue();
        assertThat(section.enrol(List.of(BOB, ADA, ADA)).nothing()).isTrue();
    }

    @Test
    void belongsToItsTeachers() {
        section.checkTaughtBy(EVE);
        assertThatThrownBy(() -> section.checkTaughtBy(ADA))
                .isInstanceOfSatisfying(
                        Problem.class, refused -> assertThat(refused.code()).isEqualTo(CourseProblem.NOT_YOUR_SECTION));
    }

    @Test
    void isCancelledOnce() {
        Lesson lesson = new Lesson(
                UUID.randomUUID(), ADA, new Lesson.Slot(BOB, Instant.EPOCH, Instant.EPOCH.plusSeconds(1)), false);
        assertThat(lesson.cancel()).isTrue();
        assertThat(lesson.cancel()).isFalse();
        assertThat(lesson.state()).isEqualTo(LessonState.CANCELLED);
    }

    @Test
    void tellsEverySeatThatStandsInTheWay() {
        List<Seat> seats = List.of(
                new Seat(UUID.randomUUID(), "A1", 1, 1, false),
                new Seat(UUID.randomUUID(), "a1", 1, 2, false),
                new Seat(UUID.randomUUID(), "A3", 1, 1, false));
        assertThatThrownBy(() -> new Lab(UUID.randomUUID(), "Lab", seats))
                .isInstanceOfSatisfying(Problem.class, refused -> assertThat(refused.faults())
                        .extracting(Fault::field)
                        .containsExactly("seats[1].label", "seats[2]"));
    }
}
