package org.idvserver.desktop.application;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.idvserver.desktop.domain.Desktop;
import org.idvserver.desktop.domain.LabReadiness;
import org.idvserver.desktop.domain.Lesson;
import org.idvserver.desktop.domain.Terminal;
import org.idvserver.desktop.domain.Watched;

/**
 * Looks at labs as lessons need them, by what terminals last told; asks no other service. Whoever reports or announces how ready a lab
 * is, does so from here. It reads as often for many lessons and seats as for one. Within the caller's session.
 */
@ApplicationScoped
public class InspectLab {
    private final Desktops desktops;
    private final Terminals terminals;
    private final FindTerminals findTerminals;
    private final Lessons lessons;
    private final LessonImages lessonImages;
    private final Rollouts rollouts;
    private final ListedNetworks listedNetworks;
    private final Clock clock;

    InspectLab(
            Desktops desktops,
            Terminals terminals,
            FindTerminals findTerminals,
            Lessons lessons,
            LessonImages lessonImages,
            Rollouts rollouts,
            ListedNetworks listedNetworks,
            Clock clock) {
        this.desktops = desktops;
        this.terminals = terminals;
        this.findTerminals = findTerminals;
        this.lessons = lessons;
        this.lessonImages = lessonImages;
        this.rollouts = rollouts;
        this.listedNetworks = listedNetworks;
        this.clock = clock;
    }

    /** Without seats the lab's terminals are taken by name. */
    public Uni<LabReadiness> inspect(Lesson lesson, List<Sections.Seat> seats) {
        return inspect(List.of(lesson), Map.of(lesson.labId(), seats)).map(one -> one.get(0));
    }

    /** In the order of the lessons; the seats are by lab. */
    Uni<List<LabReadiness>> inspect(List<Lesson> asked, Map<UUID, List<Sections.Seat>> seats) {
        Instant now = clock.instant();
        return look(asked, now)
                .map(sight -> asked.stream()
                        .map(lesson -> sight.judge(lesson, seats.getOrDefault(lesson.labId(), List.of()), now))
                        .toList())
                .flatMap(this::withFindings);
    }

    private Uni<List<LabReadiness>> withFindings(List<LabReadiness> labs) {
        Set<UUID> exams = labs.stream()
                .map(LabReadiness::lesson)
                .filter(Lesson::exam)
                .map(Lesson::sectionId)
                .collect(Collectors.toSet());
        return listedNetworks.ofExamDesktops(exams).map(reached -> labs.stream()
                .map(lab ->
                        withFindings(lab, reached.getOrDefault(lab.lesson().sectionId(), ListedNetworks.Reach.NONE)))
                .toList());
    }

    private static LabReadiness withFindings(LabReadiness lab, ListedNetworks.Reach reach) {
        return lab.lesson().exam() ? lab.ofExam(reach.open(), reach.meeting()) : lab;
    }

    private Uni<LabSight> look(List<Lesson> asked, Instant now) {
        Set<UUID> labs = asked.stream().map(Lesson::labId).collect(Collectors.toSet());
        Set<UUID> sections = asked.stream().map(Lesson::sectionId).collect(Collectors.toSet());
        return terminals.inLabs(labs).flatMap(standing -> desktops.around(sections, labs, ids(standing))
                .flatMap(around -> watched(standing, around).flatMap(watched -> lessonImages
                        .of(asked)
                        .flatMap(images -> timetable(asked, labs, now).flatMap(timetable -> rollouts.brought(
                                        ids(standing))
                                .map(brought -> new LabSight(
                                        new LabPlan.Lab(standing, around), watched, images, timetable, brought)))))));
    }

    private static List<UUID> ids(List<Terminal> terminals) {
        return terminals.stream().map(Terminal::id).toList();
    }

    /** Those of the labs, and those elsewhere that have a desktop which may come. */
    private Uni<Map<UUID, Watched>> watched(List<Terminal> standing, List<Desktop> around) {
        Set<UUID> elsewhere =
                around.stream().flatMap(desktop -> desktop.awaits().stream()).collect(Collectors.toSet());
        ids(standing).forEach(elsewhere::remove);
        return findTerminals.shown(standing).flatMap(here -> terminals
                .all(elsewhere)
                .flatMap(findTerminals::shown)
                .map(others -> Stream.concat(here.stream(), others.stream())
                        .map(FindTerminals.Shown::watched)
                        .collect(Collectors.toMap(one -> one.terminal().id(), Function.identity()))));
    }

    /** Exams that go on when one of the lessons begins have begun before it. */
    private Uni<LabSight.Timetable> timetable(List<Lesson> asked, Set<UUID> labs, Instant now) {
        Instant last = asked.stream()
                .map(Lesson::starts)
                .filter(now::isBefore)
                .max(Comparator.naturalOrder())
                .orElse(now);
        return lessons.sitting(now).flatMap(sitting -> lessons.nearIn(labs, now, last.plusMillis(1))
                .map(near -> new LabSight.Timetable(sitting, near)));
    }
}
