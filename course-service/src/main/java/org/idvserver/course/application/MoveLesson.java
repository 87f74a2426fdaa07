package org.idvserver.course.application;

import io.quarkus.hibernate.reactive.panache.common.WithTransaction;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import org.idvserver.course.domain.Lesson;

/** Moves a single lesson to another lab or time. */
@ApplicationScoped
public class MoveLesson {
    private final Lessons lessons;
    private final OwnSections ownSections;
    private final Labs labs;
    private final GuardTimetable guardTimetable;
    private final CourseFacts facts;
    private final Clock clock;

    MoveLesson(
            Lessons lessons,
            OwnSections ownSections,
            Labs labs,
            GuardTimetable guardTimetable,
            CourseFacts facts,
            Clock clock) {
        this.lessons = lessons;
        this.ownSections = ownSections;
        this.labs = labs;
        this.guardTimetable = guardTimetable;
        this.facts = facts;
        this.clock = clock;
    }

    /**
     * Moves the lesson of this revision, if one is given; from then on it does not follow the timetable. Wishing for where it is changes
     * nothing. Fails with LESSON_CANCELLED, LESSON_OVER, and TIMETABLE_CONFLICT, unless these are allowed.
     */
    @WithTransaction
    public Uni<Lesson> move(
            Teacher teacher, UUID id, OptionalLong expected, Lesson.Slot wanted, boolean allowConflicts) {
        return guardTimetable
                .lock()
                .chain(() -> lessons.get(id))
                .call(lesson -> ownSections.checkMayTouch(teacher, lesson.sectionId()))
                .invoke(lesson -> Revisions.check(expected, lesson.version(), "The lesson"))
                .call(lesson -> check(wanted))
                .call(lesson -> lesson.move(wanted, clock.instant())
                        ? guardTimetable
                                .refuseConflicts(List.of(lesson), allowConflicts)
                                .chain(() -> facts.lessonMoved(teacher.actor(), lesson))
                        : Uni.createFrom().voidItem());
    }

    private Uni<Void> check(Lesson.Slot wanted) {
        References references = new References(Lesson.faultsOf(wanted.startTime(), wanted.endTime()));
        return references
                .note("labId", labs.get(wanted.labId()))
                .invoke(references::checkAllKnown)
                .replaceWithVoid();
    }
}
