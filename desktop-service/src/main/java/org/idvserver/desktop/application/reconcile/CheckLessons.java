package org.idvserver.desktop.application.reconcile;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.idvserver.desktop.application.Facts;
import org.idvserver.desktop.application.InspectLab;
import org.idvserver.desktop.application.LabSeats;
import org.idvserver.desktop.application.Lessons;
import org.idvserver.desktop.application.Sections;
import org.idvserver.desktop.config.DesktopConfig;
import org.idvserver.desktop.domain.Fact;
import org.idvserver.desktop.domain.Lesson;

/** Looks at each lesson's lab before the lesson begins, once when it is woken and once more, and tells what stands in its way. */
@ApplicationScoped
class CheckLessons {
    private final Lessons lessons;
    private final InspectLab inspectLab;
    private final LabSeats labSeats;
    private final Facts facts;
    private final Clock clock;
    private final DesktopConfig.Lessons config;

    CheckLessons(
            Lessons lessons, InspectLab inspectLab, LabSeats labSeats, Facts facts, Clock clock, DesktopConfig config) {
        this.lessons = lessons;
        this.inspectLab = inspectLab;
        this.labSeats = labSeats;
        this.facts = facts;
        this.clock = clock;
        this.config = config.lessons();
    }

    /** Answers whether more may wait. Nobody is asked for the seats while the lesson is locked. */
    Uni<Boolean> pass() {
        return Panache.withTransaction(this::due)
                .flatMap(due -> due.map(lesson -> labSeats.of(lesson.labId()).flatMap(seats -> check(lesson, seats)))
                        .orElseGet(() -> Uni.createFrom().item(false)));
    }

    /** Unless another replica was faster, or it was moved meanwhile. */
    private Uni<Boolean> check(Lesson read, List<Sections.Seat> seats) {
        return Panache.withTransaction(() -> due().flatMap(due -> due.filter(lesson ->
                                lesson.id().equals(read.id()) && lesson.labId().equals(read.labId()))
                        .map(lesson -> tell(lesson, seats))
                        .orElseGet(() -> Uni.createFrom().voidItem())))
                .replaceWith(true);
    }

    private Uni<Optional<Lesson>> due() {
        return lessons.lockUnchecked(clock.instant(), config.checkBefore(), config.checkAgainBefore());
    }

    private Uni<Void> tell(Lesson lesson, List<Sections.Seat> seats) {
        return inspectLab
                .inspect(lesson, seats)
                .invoke(report -> lesson.check(clock.instant()))
                .flatMap(report -> facts.tell(Facts.SELF, List.of(new Fact.LessonChecked(report))));
    }
}
