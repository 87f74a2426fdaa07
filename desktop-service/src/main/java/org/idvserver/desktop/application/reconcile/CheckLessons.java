package org.idvserver.desktop.application.reconcile;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.idvserver.desktop.application.Facts;
import org.idvserver.desktop.application.InspectLab;
import org.idvserver.desktop.application.Lessons;
import org.idvserver.desktop.config.DesktopConfig;
import org.idvserver.desktop.domain.Fact;

/** Looks at each lesson's lab before the lesson begins, once when it is woken and once more, and tells what stands in its way. */
@ApplicationScoped
class CheckLessons {
    private final Lessons lessons;
    private final InspectLab inspectLab;
    private final Facts facts;
    private final Clock clock;
    private final DesktopConfig.Lessons config;

    CheckLessons(Lessons lessons, InspectLab inspectLab, Facts facts, Clock clock, DesktopConfig config) {
        this.lessons = lessons;
        this.inspectLab = inspectLab;
        this.facts = facts;
        this.clock = clock;
        this.config = config.lessons();
    }

    /** Answers whether more may wait. */
    Uni<Boolean> pass() {
        Instant now = clock.instant();
        return Panache.withTransaction(() -> lessons.lockUnchecked(now, config.checkBefore(), config.checkAgainBefore())
                .flatMap(due -> due.map(lesson -> inspectLab
                                .inspect(lesson)
                                .invoke(report -> lesson.check(now))
                                .flatMap(report -> facts.tell(Facts.SELF, List.of(fact(report))))
                                .replaceWith(true))
                        .orElseGet(() -> Uni.createFrom().item(false))));
    }

    private static Fact fact(InspectLab.Report report) {
        return new Fact.LessonChecked(
                report.lesson().id(),
                report.lesson().sectionId(),
                report.lesson().labId(),
                report.lesson().exam(),
                report.lesson().starts(),
                report.desktopsInAll(),
                report.desktopsReady(),
                report.terminals());
    }
}
