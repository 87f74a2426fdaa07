package org.idvserver.desktop.inbound.rest;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.idvserver.desktop.application.FindReadiness;
import org.idvserver.desktop.application.InspectLab;
import org.idvserver.desktop.application.Sections;
import org.idvserver.desktop.domain.Lesson;
import org.idvserver.desktop.domain.Readiness;

/** A lesson's lab as the API shows it: as a whole, and seat for seat. */
public record ReadinessView(Summary summary, List<UUID> imageVersionIds, List<SeatView> seats) {
    private static final String NO_TERMINAL = "NO_TERMINAL";

    /** How many there are, and how many of them are ready. */
    public record CountView(long total, long ready) {}

    /**
     * A lesson with the section's desktops, for an exam its exam desktops, and the lab's terminals; the time of the check is null before it, and each obstacle has
     * the number of terminals that it stands in the way of.
     */
    public record Summary(
            UUID lessonId,
            UUID sectionId,
            UUID labId,
            boolean exam,
            Instant startTime,
            Instant endTime,
            Instant checkTime,
            CountView desktops,
            CountView terminals,
            Map<String, Long> obstacles) {

        static Summary of(InspectLab.Report report) {
            Lesson lesson = report.lesson();
            return new Summary(
                    lesson.id(),
                    lesson.sectionId(),
                    lesson.labId(),
                    lesson.exam(),
                    lesson.starts(),
                    lesson.ends(),
                    lesson.checked(),
                    new CountView(report.desktopsInAll(), report.desktopsReady()),
                    new CountView(report.terminals().size(), report.ready()),
                    new TreeMap<>(report.terminals().stream()
                            .flatMap(terminal -> terminal.obstacles().stream()
                                    .map(obstacle -> obstacle.code().name())
                                    .distinct())
                            .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()))));
        }
    }

    /** What stands in a terminal's way. */
    public record ObstacleView(String code, String message) {

        static ObstacleView of(Readiness.Obstacle obstacle) {
            return new ObstacleView(obstacle.code().name(), obstacle.message());
        }
    }

    /** A seat and its terminal; one of both may be missing. The label is null when course-service cannot be asked. */
    public record SeatView(
            UUID seatId,
            String label,
            UUID terminalId,
            String terminalName,
            boolean ready,
            List<ObstacleView> obstacles) {

        static SeatView of(Readiness readiness, String label) {
            return new SeatView(
                    readiness.terminal().seatId(),
                    label,
                    readiness.terminal().id(),
                    readiness.terminal().name(),
                    readiness.ready(),
                    readiness.obstacles().stream().map(ObstacleView::of).toList());
        }

        static SeatView empty(Sections.Seat seat) {
            return new SeatView(
                    seat.id(),
                    seat.label(),
                    null,
                    null,
                    false,
                    List.of(new ObstacleView(NO_TERMINAL, "No terminal stands here")));
        }
    }

    static ReadinessView of(FindReadiness.Seated seated) {
        InspectLab.Report report = seated.report();
        return new ReadinessView(
                Summary.of(report),
                report.versions().stream().sorted().toList(),
                seats(report.terminals(), seated.seats()));
    }

    /** In the order of the seats; then the terminals that have none. */
    private static List<SeatView> seats(List<Readiness> terminals, List<Sections.Seat> seats) {
        Map<UUID, Readiness> bySeat = terminals.stream()
                .filter(readiness -> readiness.terminal().seatId() != null)
                .collect(Collectors.toMap(readiness -> readiness.terminal().seatId(), Function.identity()));
        List<SeatView> views = new ArrayList<>();
        for (Sections.Seat seat : seats) {
            Readiness there = bySeat.get(seat.id());
            views.add(there == null ? SeatView.empty(seat) : SeatView.of(there, seat.label()));
        }
        Set<UUID> known = seats.stream().map(Sections.Seat::id).collect(Collectors.toSet());
        terminals.stream()
                .filter(readiness -> !known.contains(readiness.terminal().seatId()))
                .forEach(readiness -> views.add(SeatView.of(readiness, null)));
        return views;
    }
}
