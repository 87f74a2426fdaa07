package org.idvserver.course.application;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.List;
import org.idvserver.course.domain.CourseProblem;
import org.idvserver.course.domain.Lesson;
import org.idvserver.kit.error.Fault;
import org.idvserver.kit.error.Problem;

/** Lets one change the timetable after the other, and undoes what would put something in two places at once, unless that is wanted. */
@ApplicationScoped
class GuardTimetable {
    private final Timetable timetable;

    GuardTimetable(Timetable timetable) {
        this.timetable = timetable;
    }

    /** Until the transaction ends; before it reads anything. */
    Uni<Void> lock() {
        return timetable.lock();
    }

    /** Fails with TIMETABLE_CONFLICT, naming all; the transaction that stored the lessons must end with that. */
    Uni<Void> refuseConflicts(Collection<Lesson> placed, boolean allowed) {
        return allowed || placed.isEmpty()
                ? Uni.createFrom().voidItem()
                : timetable.conflictsOf(placed).invoke(GuardTimetable::refuse).replaceWithVoid();
    }

    private static void refuse(List<Fault> conflicts) {
        if (!conflicts.isEmpty()) {
            throw new Problem(
                    CourseProblem.TIMETABLE_CONFLICT,
                    "The timetable has %d conflicts with that; nothing was changed".formatted(conflicts.size()),
                    conflicts,
                    null);
        }
    }
}
