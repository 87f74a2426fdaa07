package org.idvserver.course.application;

import io.smallrye.mutiny.Uni;
import org.idvserver.course.domain.Course;
import org.idvserver.course.domain.Lab;
import org.idvserver.course.domain.Lesson;
import org.idvserver.course.domain.Section;
import org.idvserver.course.domain.Term;
import org.idvserver.course.domain.TimetableChange;
import org.idvserver.course.domain.TimetableEntry;

/** Tells the world what happened, in the transaction in which it happened. */
public interface CourseFacts {

    Uni<Void> labCreated(String actor, Lab lab);

    Uni<Void> termCreated(String actor, Term term);

    Uni<Void> termChanged(String actor, Term term);

    Uni<Void> termRemoved(String actor, Term term);

    Uni<Void> courseCreated(String actor, Course course);

    Uni<Void> sectionCreated(String actor, Section section);

    Uni<Void> enrolmentChanged(String actor, Section section, Section.EnrolmentChanged change);

    Uni<Void> lessonScheduled(String actor, Lesson lesson);

    Uni<Void> entryCreated(String actor, TimetableEntry entry);

    Uni<Void> entryChanged(String actor, TimetableEntry entry);

    Uni<Void> entryRemoved(String actor, TimetableEntry entry);

    /** Lessons followed the timetable, in one go. */
    Uni<Void> timetableChanged(String actor, TimetableChange change);

    /** It is somewhere else, or at another time. */
    Uni<Void> lessonMoved(String actor, Lesson lesson);

    /** It has become an exam, or an ordinary lesson. */
    Uni<Void> lessonChanged(String actor, Lesson lesson);

    Uni<Void> lessonCancelled(String actor, Lesson lesson);
}
