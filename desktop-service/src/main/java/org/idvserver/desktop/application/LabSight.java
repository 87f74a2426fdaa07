package org.idvserver.desktop.application;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.idvserver.desktop.domain.Desktop;
import org.idvserver.desktop.domain.DesktopProblem;
import org.idvserver.desktop.domain.JudgeSeats;
import org.idvserver.desktop.domain.LabReadiness;
import org.idvserver.desktop.domain.Lesson;
import org.idvserver.desktop.domain.PinnedImage;
import org.idvserver.desktop.domain.SeatPlan;
import org.idvserver.desktop.domain.Seating;
import org.idvserver.desktop.domain.Stuck;
import org.idvserver.desktop.domain.Terminal;
import org.idvserver.desktop.domain.Watched;

/**
 * What was read of labs and of what may come there; changes nothing. A lesson that has not begun is foretold by the plan that begins it,
 * one that goes on by the plan that adds what comes late.
 *
 * @param all the terminals of the labs, and all desktops that are, or could be, there
 * @param watched these terminals, and others that have one of the desktops
 * @param images the versions that terminals need a copy of, by lesson
 * @param brought what rollouts have brought to the terminals, the newest first
 */
record LabSight(
        LabPlan.Lab all,
        Map<UUID, Watched> watched,
        Map<UUID, Set<PinnedImage>> images,
        Timetable timetable,
        List<Rollouts.Brought> brought) {
    private static final Stuck OVER = new Stuck("LESSON_OVER", "The lesson is over: nothing is to come");

    /** The lessons that have their desktops in their labs, and those that go on or are near. */
    record Timetable(List<Lesson> sitting, List<Lesson> near) {}

    LabReadiness judge(Lesson lesson, List<Sections.Seat> seats, Instant now) {
        LabPlan.Lab lab = of(lesson);
        JudgeSeats judge = new JudgeSeats(lesson, new JudgeSeats.Known(versions(lesson), watched, lab.desktops()), now);
        List<Seating.Spot> spots = LabPlan.spots(seats, lab.terminals());
        return hindrance(lesson, now)
                .map(why -> judge.none(spots, why))
                .orElseGet(() -> judge.by(spots, plan(wish(lesson, seats, now), lab)));
    }

    private Set<UUID> versions(Lesson lesson) {
        return images.getOrDefault(lesson.id(), Set.of()).stream()
                .map(PinnedImage::versionId)
                .collect(Collectors.toSet());
    }

    private LabPlan.Lab of(Lesson lesson) {
        List<Terminal> terminals = all.terminals().stream()
                .filter(terminal -> terminal.labId().equals(lesson.labId()))
                .toList();
        Set<UUID> ids = terminals.stream().map(Terminal::id).collect(Collectors.toSet());
        List<Desktop> desktops = all.desktops().stream()
                .filter(desktop -> lesson.sectionId().equals(desktop.sectionId())
                        || desktop.ofLab(lesson.labId())
                        || ids.contains(desktop.terminalId()))
                .toList();
        return new LabPlan.Lab(terminals, desktops);
    }

    private Optional<Stuck> hindrance(Lesson lesson, Instant now) {
        if (!lesson.ends().isAfter(now)) {
            return Optional.of(OVER);
        }
        Instant begin = begin(lesson, now);
        return timetable.near().stream()
                .filter(other -> other.exam() && !lesson.exam())
                .filter(exam -> exam.labId().equals(lesson.labId()) && exam.goesOn(begin))
                .findFirst()
                .map(exam -> new Stuck(
                        DesktopProblem.EXAM_IN_PROGRESS.name(),
                        "The lab has an exam until %s: the lesson begins after it".formatted(exam.ends())));
    }

    private static Instant begin(Lesson lesson, Instant now) {
        return lesson.starts().isAfter(now) ? lesson.starts() : now;
    }

    private FillLab.Wish wish(Lesson lesson, List<Sections.Seat> seats, Instant now) {
        boolean sits = timetable.sitting().stream().anyMatch(other -> other.id().equals(lesson.id()));
        if (sits) {
            return new FillLab.Wish(lesson.sectionId(), lesson.labId(), seats, FillLab.Mode.ADD, lesson.exam());
        }
        Set<UUID> beside = timetable.sitting().stream()
                .filter(other -> other.labId().equals(lesson.labId()) && other.goesOn(begin(lesson, now)))
                .map(Lesson::sectionId)
                .collect(Collectors.toSet());
        return new FillLab.Wish(lesson.sectionId(), lesson.labId(), seats, FillLab.Mode.BEGIN, lesson.exam(), beside);
    }

    private SeatPlan plan(FillLab.Wish wish, LabPlan.Lab lab) {
        FillLab.Report report = LabPlan.of(wish, lab);
        Map<UUID, UUID> versions = new HashMap<>();
        report.places().stream().filter(place -> place.desktop() != null).forEach(place -> FollowRollouts.foretell(
                        place.desktop(), place.spot().terminal().id(), brought)
                .ifPresent(version -> versions.put(place.desktop().id(), version)));
        return new SeatPlan(report.places(), report.spare(), versions);
    }
}
