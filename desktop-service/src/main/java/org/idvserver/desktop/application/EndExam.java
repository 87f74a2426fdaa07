package org.idvserver.desktop.application;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.idvserver.desktop.domain.DesktopProblem;
import org.idvserver.desktop.domain.Fact;
import org.idvserver.desktop.domain.Lesson;
import org.idvserver.desktop.domain.Sitting;

/** Ends the exams that go on in a lab before their time; the reconciler brings back what belongs there. Safe to repeat. */
@ApplicationScoped
public class EndExam {
    private final Lessons lessons;
    private final Sections sections;
    private final GuardExams guardExams;
    private final FillLab fillLab;
    private final Facts facts;
    private final Clock clock;

    EndExam(Lessons lessons, Sections sections, GuardExams guardExams, FillLab fillLab, Facts facts, Clock clock) {
        this.lessons = lessons;
        this.sections = sections;
        this.guardExams = guardExams;
        this.fillLab = fillLab;
        this.facts = facts;
        this.clock = clock;
    }

    /**
     * Those that it ended, by the ids of their lessons: those that are open; of who is not staff those that are theirs. Fails with
     * NOT_YOUR_SECTION when there are others only.
     */
    public Uni<List<UUID>> end(FindDesktops.Viewer caller, UUID labId) {
        return Panache.withSession(() -> lessons.examsIn(labId, guardExams.window()))
                .flatMap(found -> theirs(caller, found))
                .flatMap(found -> Panache.withTransaction(() -> end(
                        caller.actor(), found.stream().map(Lesson::id).sorted().toList())));
    }

    private Uni<List<Lesson>> theirs(FindDesktops.Viewer caller, List<Lesson> exams) {
        return caller.staff()
                ? Uni.createFrom().item(exams)
                : Multi.createFrom()
                        .iterable(exams)
                        .onItem()
                        .transformToUniAndConcatenate(exam -> sections.section(exam.sectionId())
                                .map(section -> section.teachers().contains(caller.id()))
                                .onFailure(BadField::notFound)
                                .recoverWithItem(false)
                                .map(theirs -> theirs ? exam : null))
                        .collect()
                        .asList()
                        .invoke(found -> {
                            if (found.isEmpty() && !exams.isEmpty()) {
                                throw DesktopProblem.NOT_YOUR_SECTION.because(
                                        "The exam is another section's: its teachers, lab managers and admins may end it");
                            }
                        });
    }

    private Uni<List<UUID>> end(String actor, List<UUID> exams) {
        return Multi.createFrom()
                .iterable(exams)
                .onItem()
                .transformToUniAndConcatenate(exam -> lessons.lock(exam).flatMap(locked -> end(actor, locked)))
                .collect()
                .asList()
                .map(ended -> ended.stream().flatMap(Optional::stream).toList())
                .call(ended -> facts.tell(actor, ended))
                .map(ended -> ended.stream().map(Fact.ExamEnded::lesson).toList());
    }

    /** Unless it was moved, cancelled or ended since it was read. Whoever came early has an exam desktop before it begins. */
    private Uni<Optional<Fact.ExamEnded>> end(String actor, Optional<Lesson> locked) {
        Instant now = clock.instant();
        return locked.filter(guardExams::isOpen)
                .map(lesson -> {
                    Sitting early = new Sitting(lesson, now);
                    boolean began = lesson.goesOn(now);
                    lesson.end(now);
                    return (began ? Uni.createFrom().voidItem() : fillLab.clear(actor, early, false))
                            .replaceWith(Optional.of(new Fact.ExamEnded(lesson.id(), lesson.labId())));
                })
                .orElseGet(() -> Uni.createFrom().item(Optional.empty()));
    }
}
