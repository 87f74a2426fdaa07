package org.idvserver.desktop.application;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.idvserver.desktop.domain.DesktopProblem;
import org.idvserver.desktop.domain.ExamWindow;
import org.idvserver.desktop.domain.Fact;
import org.idvserver.desktop.domain.Lesson;

/** Ends the exams that go on in a lab before their time; the reconciler brings back what belongs there. Safe to repeat. */
@ApplicationScoped
public class EndExam {
    private final Lessons lessons;
    private final Sections sections;
    private final Facts facts;
    private final Clock clock;

    EndExam(Lessons lessons, Sections sections, Facts facts, Clock clock) {
        this.lessons = lessons;
        this.sections = sections;
        this.facts = facts;
        this.clock = clock;
    }

    /** Those that it ended, by the ids of their lessons. Fails with NOT_YOUR_SECTION. */
    public Uni<List<UUID>> end(FindDesktops.Viewer caller, UUID labId) {
        return Panache.withSession(() -> lessons.examsIn(labId, ExamWindow.at(clock.instant(), Duration.ZERO)))
                .call(found -> checkMayEnd(caller, found))
                .flatMap(found -> Panache.withTransaction(() -> end(
                        caller.actor(), found.stream().map(Lesson::id).sorted().toList())));
    }

    private Uni<Void> checkMayEnd(FindDesktops.Viewer caller, List<Lesson> exams) {
        return caller.staff()
                ? Uni.createFrom().voidItem()
                : Multi.createFrom()
                        .iterable(exams)
                        .onItem()
                        .transformToUniAndConcatenate(exam -> sections.section(exam.sectionId()))
                        .invoke(section -> checkTaughtBy(caller.id(), section))
                        .collect()
                        .last()
                        .replaceWithVoid();
    }

    private static void checkTaughtBy(UUID teacher, Sections.Section section) {
        if (!section.teachers().contains(teacher)) {
            throw DesktopProblem.NOT_YOUR_SECTION.because(
                    "The exam is one of %s: its teachers, lab managers and admins may end it", section.name());
        }
    }

    private Uni<List<UUID>> end(String actor, List<UUID> exams) {
        return Multi.createFrom()
                .iterable(exams)
                .onItem()
                .transformToUniAndConcatenate(lessons::lock)
                .map(this::end)
                .collect()
                .asList()
                .map(ended -> ended.stream().flatMap(Optional::stream).toList())
                .call(ended -> facts.tell(actor, ended))
                .map(ended -> ended.stream().map(Fact.ExamEnded::lesson).toList());
    }

    /** Unless it was moved, cancelled or ended since it was read. */
    private Optional<Fact.ExamEnded> end(Optional<Lesson> locked) {
        Instant now = clock.instant();
        return locked.filter(lesson -> lesson.exam() && lesson.goesOn(now)).map(lesson -> {
            lesson.end(now);
            return new Fact.ExamEnded(lesson.id(), lesson.labId());
        });
    }
}
