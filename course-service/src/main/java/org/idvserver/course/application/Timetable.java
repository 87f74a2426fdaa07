package org.idvserver.course.application;

import io.smallrye.mutiny.Uni;
import java.util.Collection;
import java.util.List;
import org.idvserver.course.domain.Lesson;
import org.idvserver.kit.error.Fault;

/** The timetable as a whole. */
public interface Timetable {

    /** Until the transaction ends nobody else changes the timetable, so that what was looked at stays so. Taken before anything is read. */
    Uni<Void> lock();

    /** What of the lessons, which are stored already, is in the way of others or does not fit; each names both sides. */
    Uni<List<Fault>> conflictsOf(Collection<Lesson> lessons);
}
