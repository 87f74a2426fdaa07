package org.idvserver.course.application;

import io.quarkus.hibernate.reactive.panache.common.WithSession;
import io.quarkus.hibernate.reactive.panache.common.WithTransaction;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.idvserver.course.domain.Lesson;
import org.idvserver.kit.id.TimeOrderedId;
import org.idvserver.kit.page.Page;
import org.idvserver.kit.page.PageRequest;

/** Puts lessons on the timetable and takes them off. */
@ApplicationScoped
public class ScheduleLessons {
    private final Lessons lessons;
    private final OwnSections ownSections;
    private final Labs labs;
    private final Requests requests;
    private final GuardTimetable guardTimetable;
    private final CourseFacts facts;

    /** A lesson that somebody wants. */
    public record Wanted(UUID sectionId, UUID labId, Instant startTime, Instant endTime, boolean exam) {

        private Lesson lesson() {
            return new Lesson(TimeOrderedId.next(), sectionId, new Lesson.Slot(labId, startTime, endTime), exam);
        }
    }

    ScheduleLessons(
            Lessons lessons,
            OwnSections ownSections,
            Labs labs,
            Requests requests,
            GuardTimetable guardTimetable,
            CourseFacts facts) {
        this.lessons = lessons;
        this.ownSections = ownSections;
        this.labs = labs;
        this.requests = requests;
        this.guardTimetable = guardTimetable;
        this.facts = facts;
    }

    /** The same key with the same request answers the same lesson. Fails with TIMETABLE_CONFLICT, unless these are allowed. */
    @WithTransaction
    public Uni<Lesson> schedule(Teacher teacher, Requests.Once once, Wanted wanted, boolean allowConflicts) {
        return guardTimetable
                .lock()
                .chain(() -> requests.once(once, lessons::get, () -> add(teacher, once, wanted, allowConflicts)));
    }

    private Uni<Lesson> add(Teacher teacher, Requests.Once once, Wanted wanted, boolean allowConflicts) {
        References references = new References(Lesson.faultsOf(wanted.startTime(), wanted.endTime()));
        return references
                .note("sectionId", ownSections.checkMayTouch(teacher, wanted.sectionId()))
                .flatMap(section -> references.note("labId", labs.get(wanted.labId())))
                .invoke(references::checkAllKnown)
                .map(lab -> wanted.lesson())
                .call(lessons::add)
                .call(lesson -> requests.note(once, lesson.id()))
                .call(lesson -> guardTimetable.refuseConflicts(List.of(lesson), allowConflicts))
                .call(lesson -> facts.lessonScheduled(teacher.actor(), lesson));
    }

    /** Makes it an exam, or an ordinary lesson again; repeating that changes nothing. Fails with LESSON_CANCELLED. */
    @WithTransaction
    public Uni<Lesson> becomeExam(Teacher teacher, UUID id, boolean exam) {
        return guardTimetable
                .lock()
                .chain(() -> lessons.get(id))
                .call(lesson -> ownSections.checkMayTouch(teacher, lesson.sectionId()))
                .call(lesson -> lesson.becomeExam(exam)
                        ? facts.lessonChanged(teacher.actor(), lesson)
                        : Uni.createFrom().voidItem());
    }

    /** Cancelling twice is fine. From then on it does not follow the timetable. */
    @WithTransaction
    public Uni<Void> cancel(Teacher teacher, UUID id) {
        return guardTimetable
                .lock()
                .chain(() -> lessons.get(id))
                .call(lesson -> ownSections.checkMayTouch(teacher, lesson.sectionId()))
                .flatMap(lesson -> lesson.cancel()
                        ? facts.lessonCancelled(teacher.actor(), lesson)
                        : Uni.createFrom().voidItem());
    }

    @WithSession
    public Uni<Lesson> get(UUID id) {
        return lessons.get(id);
    }

    @WithSession
    public Uni<Page<Lesson>> page(Lessons.Filter filter, PageRequest request) {
        return lessons.page(filter, request)
                .map(rows -> Page.of(rows, request.size(), lesson -> lesson.id().toString()));
    }
}
