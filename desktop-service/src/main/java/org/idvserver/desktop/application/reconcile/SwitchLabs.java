package org.idvserver.desktop.application.reconcile;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.idvserver.desktop.application.Desktops;
import org.idvserver.desktop.application.Facts;
import org.idvserver.desktop.application.FillLab;
import org.idvserver.desktop.application.LabSeats;
import org.idvserver.desktop.application.Lessons;
import org.idvserver.desktop.application.Sections;
import org.idvserver.desktop.config.DesktopConfig;
import org.idvserver.desktop.domain.Fact;
import org.idvserver.desktop.domain.Lesson;
import org.idvserver.desktop.domain.Sitting;
import org.jboss.logging.Logger;

/**
 * Brings labs to the timetable: when a lesson begins, its section's desktops are put on the lab's terminals and started; who comes
 * late, a desktop or a terminal, is added; when it is over, moved or cancelled, they leave. Of two lessons at once the later one
 * takes the seats that it needs; the earlier has the others, and gets them back when the later one is over first. While an exam goes
 * on in a lab, no other lesson has its desktops there; one that goes on after it begins again.
 */
@ApplicationScoped
class SwitchLabs {
    private static final Logger LOG = Logger.getLogger(SwitchLabs.class);

    private final Lessons lessons;
    private final Desktops desktops;
    private final LabSeats labSeats;
    private final FillLab fillLab;
    private final Facts facts;
    private final Clock clock;
    private final Duration linger;

    SwitchLabs(
            Lessons lessons,
            Desktops desktops,
            LabSeats labSeats,
            FillLab fillLab,
            Facts facts,
            Clock clock,
            DesktopConfig config) {
        this.lessons = lessons;
        this.desktops = desktops;
        this.labSeats = labSeats;
        this.fillLab = fillLab;
        this.facts = facts;
        this.clock = clock;
        this.linger = config.lessons().linger();
    }

    /** Answers whether more may wait. A lesson that moved leaves its old lab before it begins in the new one. */
    Uni<Boolean> pass() {
        return Panache.withTransaction(this::end)
                .flatMap(ended -> ended
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
                .transformToUniAndConcatenate(
                        lesson -> serve.apply(lesson).onFailure().recoverWithItem(failure -> {
                            LOG.warnf(failure, "lesson %s cannot be served in lab %s now", lesson.id(), lesson.labId());
                            return null;
                        }))
                .collect()
                .last();
    }

    private Uni<Boolean> end() {
        Instant now = clock.instant();
        return lessons.lockOver(now, linger)
                .flatMap(over -> over.map(sitting -> end(sitting, now).replaceWith(true))
                        .orElseGet(() -> Uni.createFrom().item(false)));
    }

    private Uni<Void> end(Sitting sitting, Instant now) {
        Uni<Void> cleared = lessons.goesOn(sitting)
                .flatMap(goesOn -> goesOn
                        ? Uni.createFrom().voidItem()
                        : lessons.othersSit(sitting.labId(), sitting.id())
                                .flatMap(others -> fillLab.clear(Facts.SELF, sitting, !others))
                                .chain(() -> giveBack(sitting, now)));
        return cleared.chain(() -> lessons.leave(sitting))
                .chain(() -> facts.tell(
                        Facts.SELF,
                        List.of(new Fact.LessonEnded(
                                sitting.lessonId(), sitting.sectionId(), sitting.labId(), sitting.exam(), now))));
    }

    /**
     * Of the lessons that began before it the last one starts again, also what stayed on its terminal; unless another has begun
     * since, or is about to.
     */
    private Uni<Void> giveBack(Sitting over, Instant now) {
        return sittingIn(over.labId(), now)
                .flatMap(sitting -> lessons.toBegin(now).map(coming -> Stream.concat(sitting.stream(), coming.stream())
                        .filter(lesson -> lesson.labId().equals(over.labId()))
                        .toList()))
                .map(found -> found.stream().allMatch(lesson -> lesson.starts().isBefore(over.begun()))
                        ? found.stream().max(Comparator.comparing(Lesson::starts))
                        : Optional.<Lesson>empty())
                .flatMap(displaced -> displaced
                        .map(lesson -> take(lesson, labSeats.known(lesson.labId()), FillLab.Mode.START)
                                .replaceWithVoid())
                        .orElseGet(() -> Uni.createFrom().voidItem()));
    }

    /** What belongs to lessons that go on in the lab as well stays where nothing else comes. */
    private Uni<FillLab.Report> take(Lesson lesson, List<Sections.Seat> seats, FillLab.Mode mode) {
        return sittingIn(lesson.labId(), clock.instant())
                .map(found -> found.stream().map(Lesson::sectionId).collect(Collectors.toSet()))
                .map(beside -> new FillLab.Wish(lesson.sectionId(), lesson.labId(), seats, mode, lesson.exam(), beside))
                .flatMap(wish -> fillLab.take(Facts.SELF, wish));
    }

    private Uni<List<Lesson>> sittingIn(UUID labId, Instant now) {
        return lessons.sitting(now).map(found -> found.stream()
                .filter(lesson -> lesson.labId().equals(labId))
                .toList());
    }

    private Uni<Void> begin(Lesson lesson) {
        return whileItGoesOn(lesson, false, seats -> begin(lesson, seats));
    }

    /** Unless it was moved or cancelled since it was read, or another replica was faster. */
    private Uni<Void> whileItGoesOn(Lesson lesson, boolean sitting, Function<List<Sections.Seat>, Uni<Void>> act) {
        return labSeats.of(lesson.labId())
                .flatMap(seats -> Panache.withTransaction(
                        () -> lessons.lock(lesson.id()).flatMap(now -> lessons.sits(Sitting.idOf(lesson))
                                .flatMap(sits -> sits == sitting && goesOn(now, lesson)
                                        ? act.apply(seats)
                                        : Uni.createFrom().voidItem()))));
    }

    private boolean goesOn(Optional<Lesson> now, Lesson read) {
        Instant time = clock.instant();
        return now.filter(lesson -> Sitting.idOf(lesson).equals(Sitting.idOf(read)))
                .filter(lesson -> lesson.goesOn(time))
                .isPresent();
    }

    private Uni<Void> begin(Lesson lesson, List<Sections.Seat> seats) {
        Instant now = clock.instant();
        return lessons.sectionSits(lesson)
                .flatMap(goesOn -> take(lesson, seats, goesOn ? FillLab.Mode.START : FillLab.Mode.BEGIN))
                .flatMap(report -> lessons.sit(new Sitting(lesson, now))
                        .chain(() -> facts.tell(Facts.SELF, List.of(fact(lesson, now, report)))));
    }

    private static Fact fact(Lesson lesson, Instant now, FillLab.Report report) {
        return new Fact.LessonBegun(
                lesson.id(),
                lesson.sectionId(),
                lesson.labId(),
                lesson.exam(),
                now,
                report.seated(),
                report.left(),
                report.places().stream()
                        .filter(place -> place.vacancy().isPresent())
                        .toList());
    }

    private Uni<Void> addLate(Lesson lesson) {
        return Panache.withSession(() -> desktops.anyToAdd(lesson))
                .flatMap(any -> any ? add(lesson) : Uni.createFrom().voidItem());
    }

    private Uni<Void> add(Lesson lesson) {
        return whileItGoesOn(lesson, true, seats -> fillLab.take(
                        Facts.SELF,
                        new FillLab.Wish(lesson.sectionId(), lesson.labId(), seats, FillLab.Mode.ADD, lesson.exam()))
                .replaceWithVoid());
    }
}
