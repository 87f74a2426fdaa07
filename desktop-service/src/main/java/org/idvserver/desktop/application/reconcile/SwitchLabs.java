package org.idvserver.desktop.application.reconcile;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.idvserver.desktop.application.Desktops;
import org.idvserver.desktop.application.Facts;
import org.idvserver.desktop.application.FillLab;
import org.idvserver.desktop.application.Lessons;
import org.idvserver.desktop.application.Sections;
import org.idvserver.desktop.config.DesktopConfig;
import org.idvserver.desktop.domain.Fact;
import org.idvserver.desktop.domain.Lesson;
import org.idvserver.desktop.domain.Sitting;
import org.jboss.logging.Logger;

/**
 * Brings labs to the timetable: when a lesson begins, its section's desktops are put on the lab's terminals and started; who comes
 * late, a desktop or a terminal, is added; when it is over, moved or cancelled, they leave.
 */
@ApplicationScoped
class SwitchLabs {
    private static final Logger LOG = Logger.getLogger(SwitchLabs.class);

    private final Lessons lessons;
    private final Desktops desktops;
    private final Sections sections;
    private final FillLab fillLab;
    private final Facts facts;
    private final Clock clock;
    private final Duration linger;

    SwitchLabs(
            Lessons lessons,
            Desktops desktops,
            Sections sections,
            FillLab fillLab,
            Facts facts,
            Clock clock,
            DesktopConfig config) {
        this.lessons = lessons;
        this.desktops = desktops;
        this.sections = sections;
        this.fillLab = fillLab;
        this.facts = facts;
        this.clock = clock;
        this.linger = config.lessons().linger();
    }

    /** Answers whether more may wait. A lesson that moved leaves its old lab before it begins in the new one. */
    Uni<Boolean> pass() {
        return Panache.withTransaction(this::end).flatMap(ended -> ended
                ? Uni.createFrom().item(true)
                : each(lessons::toBegin, this::begin)
                        .chain(() -> each(lessons::sitting, this::addLate))
                        .replaceWith(false));
    }

    /** One lesson that cannot be served now keeps no other waiting; it is looked at again soon. */
    private Uni<Void> each(Function<Instant, Uni<List<Lesson>>> find, Function<Lesson, Uni<Void>> serve) {
        return Panache.withSession(() -> find.apply(clock.instant()))
                .onItem()
                .transformToMulti(found -> Multi.createFrom().iterable(found))
                .onItem()
                .transformToUniAndConcatenate(lesson -> serve.apply(lesson)
                        .onFailure()
                        .recoverWithItem(failure -> {
                            LOG.warnf(failure, "lesson %s cannot be served in lab %s now", lesson.id(), lesson.labId());
                            return null;
                        }))
                .collect()
                .last();
    }

    private Uni<Boolean> end() {
        Instant now = clock.instant();
        return lessons.lockOver(now, linger)
                .flatMap(over -> over.map(sitting -> lessons.comesBack(sitting, now, now.plus(linger))
                                .flatMap(back -> back
                                        ? lessons.leave(sitting)
                                        : fillLab.clear(Facts.SELF, sitting.sectionId(), sitting.labId())
                                                .chain(() -> lessons.leave(sitting)))
                                .chain(() -> facts.tell(
                                        Facts.SELF,
                                        List.of(new Fact.LessonEnded(
                                                sitting.lessonId(), sitting.sectionId(), sitting.labId(), now))))
                                .replaceWith(true))
                        .orElseGet(() -> Uni.createFrom().item(false)));
    }

    private Uni<Void> begin(Lesson lesson) {
        return wish(lesson, FillLab.Mode.START)
                .flatMap(wish -> Panache.withTransaction(() -> begin(lesson, wish)));
    }

    /** Whoever waited for the lab's terminals meanwhile finds that it has begun. */
    private Uni<Void> begin(Lesson lesson, FillLab.Wish wish) {
        Instant now = clock.instant();
        return fillLab.take(Facts.SELF, wish).flatMap(report -> lessons.sits(Sitting.idOf(lesson))
                .flatMap(begun -> begun
                        ? Uni.createFrom().voidItem()
                        : lessons.sit(new Sitting(lesson, now))
                                .chain(() -> facts.tell(Facts.SELF, List.of(fact(lesson, now, report))))));
    }

    private static Fact fact(Lesson lesson, Instant now, FillLab.Report report) {
        return new Fact.LessonBegun(
                lesson.id(),
                lesson.sectionId(),
                lesson.labId(),
                now,
                report.seated(),
                report.left(),
                report.places().stream()
                        .filter(place -> place.vacancy().isPresent())
                        .toList());
    }

    private Uni<Void> addLate(Lesson lesson) {
        return Panache.withSession(() -> desktops.anyToAdd(lesson.sectionId(), lesson.labId()))
                .flatMap(any -> any
                        ? wish(lesson, FillLab.Mode.ADD)
                                .flatMap(wish -> Panache.withTransaction(() -> fillLab.take(Facts.SELF, wish)))
                                .replaceWithVoid()
                        : Uni.createFrom().voidItem());
    }

    /** A class does not wait for course-service: without the seats the terminals are taken by name. */
    private Uni<FillLab.Wish> wish(Lesson lesson, FillLab.Mode mode) {
        return sections.lab(lesson.labId())
                .map(Sections.Lab::seats)
                .onFailure()
                .recoverWithItem(failure -> {
                    LOG.warnf("lesson %s: the seats of lab %s are unknown: %s", lesson.id(), lesson.labId(), failure);
                    return List.of();
                })
                .map(seats -> new FillLab.Wish(lesson.sectionId(), lesson.labId(), seats, mode));
    }
}
