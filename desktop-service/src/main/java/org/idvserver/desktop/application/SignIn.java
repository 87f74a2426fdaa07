package org.idvserver.desktop.application;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.common.WithTransaction;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.idvserver.desktop.config.DesktopConfig;
import org.idvserver.desktop.domain.AssignmentRule;
import org.idvserver.desktop.domain.Desktop;
import org.idvserver.desktop.domain.DesktopProblem;
import org.idvserver.desktop.domain.ExamWindow;
import org.idvserver.desktop.domain.Fact;
import org.idvserver.desktop.domain.Lesson;
import org.idvserver.desktop.domain.RightDesktop;
import org.idvserver.desktop.domain.RunLimit;
import org.idvserver.desktop.domain.Terminal;
import org.idvserver.kit.error.ProblemTranslation;

/** Brings the right desktop to whoever sits down at a terminal, and ends that when they leave. Safe to repeat. */
@ApplicationScoped
public class SignIn {
    /** At once in one lab: one, unless the timetable overlaps. */
    private static final int MOST_LESSONS = 10;

    private final Terminals terminals;
    private final Desktops desktops;
    private final Lessons lessons;
    private final Sections sections;
    private final GuardExams guardExams;
    private final FollowRollouts followRollouts;
    private final OrderBook orders;
    private final Facts facts;
    private final Clock clock;
    private final DesktopConfig config;

    SignIn(
            Terminals terminals,
            Desktops desktops,
            Lessons lessons,
            Sections sections,
            GuardExams guardExams,
            FollowRollouts followRollouts,
            OrderBook orders,
            Facts facts,
            Clock clock,
            DesktopConfig config) {
        this.terminals = terminals;
        this.desktops = desktops;
        this.lessons = lessons;
        this.sections = sections;
        this.guardExams = guardExams;
        this.followRollouts = followRollouts;
        this.orders = orders;
        this.facts = facts;
        this.clock = clock;
        this.config = config;
    }

    /** Who sits down where; the desktop is the one of several that they ask for. */
    public record Arrival(UUID terminalId, UUID user, Optional<UUID> desktopId) {}

    /**
     * Fails with TERMINAL_UNKNOWN, TERMINAL_REVOKED, TERMINAL_IN_MAINTENANCE, NO_DESKTOP, LESSON_GOES_ON, EXAM_IN_PROGRESS,
     * DESKTOP_ELSEWHERE or DESKTOP_LOCKED.
     */
    public Uni<Desktop> signIn(Arrival arrival) {
        return Panache.withSession(() -> lessons(arrival.terminalId()))
                .flatMap(lessons -> ofUser(lessons, arrival.user()))
                .flatMap(lesson -> Panache.withTransaction(() -> sitDown(arrival, lesson)));
    }

    /** Those that go on in the lab; only the exams, when any is open. */
    private Uni<List<Lesson>> lessons(UUID terminalId) {
        ExamWindow window = guardExams.window();
        return terminals
                .find(terminalId)
                .flatMap(terminal -> terminal == null
                        ? Uni.createFrom().item(List.of())
                        : lessons.examsIn(terminal.labId(), window)
                                .flatMap(exams -> exams.isEmpty()
                                        ? lessons.near(
                                                Optional.of(terminal.labId()), window.now(), window.now(), MOST_LESSONS)
                                        : Uni.createFrom().item(goingOnFirst(exams, window))));
    }

    /** The one that comes next may be open already. */
    private static List<Lesson> goingOnFirst(List<Lesson> exams, ExamWindow window) {
        return exams.stream()
                .sorted(Comparator.comparing(exam -> !exam.goesOn(window.now())))
                .toList();
    }

    /** The lesson that is the user's; fails when there are lessons, and none of them is. */
    private Uni<Optional<Lesson>> ofUser(List<Lesson> lessons, UUID user) {
        if (lessons.isEmpty()) {
            return Uni.createFrom().item(Optional.empty());
        }
        List<Throwable> unknown = new ArrayList<>();
        return Panache.withSession(() -> desktops.ofUser(user))
                .flatMap(own -> Multi.createFrom()
                        .iterable(lessons)
                        .onItem()
                        .transformToUniAndConcatenate(lesson -> isOf(lesson, user, own)
                                .onFailure()
                                .invoke(unknown::add)
                                .onFailure()
                                .recoverWithItem(false)
                                .map(member -> member ? lesson : null))
                        .collect()
                        .first())
                .map(lesson -> Optional.ofNullable(lesson).or(() -> refused(lessons, unknown)));
    }

    private static Optional<Lesson> refused(List<Lesson> lessons, List<Throwable> unknown) {
        if (!unknown.isEmpty()) {
            throw ProblemTranslation.of(unknown.get(0));
        }
        if (lessons.get(0).exam()) {
            throw GuardExams.refusal(lessons);
        }
        throw DesktopProblem.LESSON_GOES_ON.because(
                "This lab has a lesson of another class until %s",
                lessons.get(0).ends());
    }

    /** Who has a desktop for it is not asked for: at an exam it must be one for exams. */
    private Uni<Boolean> isOf(Lesson lesson, UUID user, List<Desktop> own) {
        List<Desktop> tells =
                own.stream().filter(desktop -> desktop.exam() || !lesson.exam()).toList();
        return RightDesktop.hasOneOf(lesson.sectionId(), user, tells)
                ? Uni.createFrom().item(true)
                : sections.section(lesson.sectionId())
                        .map(found -> found.has(user))
                        .onFailure(BadField::notFound)
                        .recoverWithItem(false);
    }

    private Uni<Desktop> sitDown(Arrival arrival, Optional<Lesson> lesson) {
        return terminals.lockForArrival(arrival.terminalId(), arrival.user()).flatMap(locked -> {
            Terminal terminal = locked.stream()
                    .filter(one -> one.id().equals(arrival.terminalId()))
                    .findFirst()
                    .orElseThrow(() -> DesktopProblem.TERMINAL_UNKNOWN.because("This terminal has not enrolled here"));
            terminal.checkEnrolled();
            terminal.checkUsable();
            return guardExams.checkStill(terminal.labId(), lesson).chain(() -> desktops.lockForArrival(
                            new Desktops.Arrival(
                                    arrival.user(),
                                    locked.stream().map(Terminal::id).toList(),
                                    terminal.seatId(),
                                    terminal.labId(),
                                    lesson.map(Lesson::sectionId).orElse(null)))
                    .flatMap(found -> sitDown(arrival, lesson, terminal, locked, found)));
        });
    }

    private Uni<Desktop> sitDown(
            Arrival arrival, Optional<Lesson> lesson, Terminal terminal, List<Terminal> before, List<Desktop> found) {
        List<Fact> news = new ArrayList<>();
        if (terminal.userId().filter(sits -> !sits.equals(arrival.user())).isPresent()) {
            found.stream()
                    .filter(desktop -> terminal.id().equals(desktop.terminalId()))
                    .filter(desktop -> desktop.locked().isEmpty())
                    .forEach(desktop -> news.addAll(desktop.changeHands()));
        }
        RightDesktop right = new RightDesktop(terminal, arrival.user(), lesson, found);
        Desktop desktop = arrival.desktopId()
                .map(right::choose)
                .orElseGet(right::choose)
                .orElseThrow(() -> DesktopProblem.NO_DESKTOP.because("There is no desktop for you here"));
        desktop.checkUnlocked();
        return elsewhere(desktop, terminal)
                .flatMap(free -> followRollouts.follow(Map.of(desktop, terminal.id())))
                .flatMap(renewed -> {
                    news.addAll(renewed);
                    Instant now = clock.instant();
                    RunLimit until = new RunLimit(now, config.running().deadline());
                    Set<UUID> touched = new HashSet<>();
                    touched.add(terminal.id());
                    Optional.ofNullable(desktop.terminalId()).ifPresent(touched::add);
                    before.stream()
                            .filter(other -> !other.id().equals(terminal.id()))
                            .forEach(other -> {
                                news.addAll(leave(other, found, desktop, now));
                                touched.add(other.id());
                            });
                    found.stream()
                            .filter(other -> terminal.id().equals(other.terminalId()) && other != desktop)
                            .filter(other -> other.locked().isEmpty())
                            .forEach(other ->
                                    news.addAll(other.meets(desktop) ? other.start(until) : other.makeWay(until)));
                    news.addAll(desktop.takeBy(arrival.user()));
                    news.addAll(desktop.assign(terminal.id(), desktop.placement(), until));
                    news.addAll(desktop.start(until));
                    news.addAll(terminal.signIn(arrival.user(), desktop.id(), now));
                    return told("user/" + arrival.user(), news, touched, now).replaceWith(desktop);
                });
    }

    /** Fails when the disk is on another terminal. */
    private Uni<Void> elsewhere(Desktop desktop, Terminal terminal) {
        if (!desktop.bound() || terminal.id().equals(desktop.terminalId())) {
            return Uni.createFrom().voidItem();
        }
        return terminals.names(List.of(desktop.terminalId())).map(names -> {
            throw DesktopProblem.DESKTOP_ELSEWHERE.because(
                    "Your desktop %s is at terminal %s: its disk is there",
                    desktop.name(), names.get(desktop.terminalId()));
        });
    }

    @WithTransaction
    public Uni<Void> signOut(UUID terminalId) {
        Instant now = clock.instant();
        return terminals.lock(terminalId).invoke(Terminal::checkEnrolled).flatMap(terminal -> desktops.lockOfTerminals(
                        List.of(terminalId))
                .flatMap(found -> {
                    String actor =
                            "user/" + terminal.userId().map(UUID::toString).orElse("nobody");
                    return told(actor, leave(terminal, found, null, now), Set.of(terminalId), now);
                }));
    }

    /** Whoever sits there leaves: what they used there stops, but for one that goes with them; what is locked stays as it is. */
    private List<Fact> leave(Terminal terminal, List<Desktop> found, Desktop taken, Instant now) {
        Optional<UUID> user = terminal.userId();
        RunLimit until = new RunLimit(now, config.running().deadline());
        List<Fact> news = new ArrayList<>(terminal.signOut(now));
        found.stream()
                .filter(desktop -> user.isPresent() && terminal.id().equals(desktop.terminalId()))
                .filter(desktop -> desktop != taken && desktop.locked().isEmpty())
                .filter(desktop ->
                        desktop.rule() != AssignmentRule.USER || user.get().equals(desktop.userId()))
                .forEach(desktop -> {
                    news.addAll(desktop.changeHands());
                    news.addAll(desktop.stop(until));
                });
        return news;
    }

    private Uni<Void> told(String actor, List<Fact> news, Set<UUID> touched, Instant now) {
        return news.isEmpty()
                ? Uni.createFrom().voidItem()
                : facts.tell(actor, news).flatMap(done -> orders.wishAgain(touched, now));
    }
}
