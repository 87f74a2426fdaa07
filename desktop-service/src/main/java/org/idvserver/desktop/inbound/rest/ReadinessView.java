package org.idvserver.desktop.inbound.rest;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.idvserver.desktop.domain.Desktop;
import org.idvserver.desktop.domain.DesktopState;
import org.idvserver.desktop.domain.LabReadiness;
import org.idvserver.desktop.domain.Lesson;
import org.idvserver.desktop.domain.Readiness;
import org.idvserver.desktop.domain.RunState;
import org.idvserver.desktop.domain.SeatReadiness;
import org.idvserver.desktop.domain.Seating;
import org.idvserver.desktop.domain.Stuck;

/**
 * A lesson's lab as the API shows it: as a whole, and seat for seat in the order of the seat map; terminals that stand at none of its
 * seats come last, by name.
 */
@Schema(examples = ReadinessExample.TEXT)
public record ReadinessView(Summary summary, List<UUID> imageVersionIds, NextFreeView nextFree, List<SeatView> seats) {

    /** How many there are, and how many of them are ready. */
    public record CountView(long total, long ready) {}

    /**
     * The seats of the map, and where a desktop runs, or is to come and nothing is in its way. Each of the others is counted once, by
     * what is in the way first, so that all add up to the total.
     */
    public record SeatsView(long total, long ready, Map<String, Long> obstacles) {

        static SeatsView of(LabReadiness lab) {
            return new SeatsView(
                    lab.seats().size(),
                    lab.readySeats(),
                    counted(lab.seats().stream()
                            .flatMap(seat -> seat.meant().obstacle().stream())
                            .map(Stuck::code)));
        }
    }

    /**
     * Seats where it is not decided which desktop comes, and the desktops that are free for them: first come the section's, then the
     * lab's own, by name. With fewer desktops than seats the last seats get none.
     */
    public record NextFreeView(long desktops, long seats) {}

    /**
     * A lesson with the section's desktops, for an exam its exam desktops, and the lab's terminals; the time of the check is null
     * before it, and each obstacle has the number of terminals that it stands in the way of. Findings keep no seat from working, but
     * should be looked at before the lesson: EXAM_NETWORK_OPEN, EXAM_DESKTOPS_MEET.
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
            Map<String, Long> obstacles,
            SeatsView seats,
            List<ObstacleView> findings) {

        static Summary of(LabReadiness lab) {
            Lesson lesson = lab.lesson();
            return new Summary(
                    lesson.id(),
                    lesson.sectionId(),
                    lesson.labId(),
                    lesson.exam(),
                    lesson.starts(),
                    lesson.ends(),
                    lesson.checked(),
                    new CountView(lab.stock().desktops(), lab.stock().ready()),
                    new CountView(lab.terminals().size(), lab.readyTerminals()),
                    counted(lab.terminals().stream().flatMap(terminal -> terminal.obstacles().stream()
                            .map(obstacle -> obstacle.code().name())
                            .distinct())),
                    SeatsView.of(lab),
                    lab.findings().stream().map(ObstacleView::of).toList());
        }
    }

    private static Map<String, Long> counted(Stream<String> codes) {
        return new TreeMap<>(codes.collect(Collectors.groupingBy(Function.identity(), Collectors.counting())));
    }

    /** What stands in the way, and what to do. */
    public record ObstacleView(String code, String message) {

        static ObstacleView of(Readiness.Obstacle obstacle) {
            return new ObstacleView(obstacle.code().name(), obstacle.message());
        }

        static ObstacleView of(Stuck stuck) {
            return new ObstacleView(stuck.code(), stuck.message());
        }
    }

    /**
     * A seat and its terminal, which may be missing, as a terminal's seat may; {@code ready} and {@code obstacles} are the terminal's.
     * The label is the terminal's name when course-service has never told the seats.
     */
    public record SeatView(
            UUID seatId,
            String label,
            UUID terminalId,
            String terminalName,
            boolean ready,
            List<ObstacleView> obstacles,
            SeatDesktopView desktop) {

        static SeatView of(SeatReadiness seat) {
            Seating.Spot spot = seat.spot();
            return new SeatView(
                    spot.seatId(),
                    spot.label(),
                    spot.terminal() == null ? null : spot.terminal().id(),
                    spot.terminal() == null ? null : spot.terminal().name(),
                    seat.terminal().filter(Readiness::ready).isPresent(),
                    seat.terminal()
                            .map(terminal -> terminal.obstacles().stream()
                                    .map(ObstacleView::of)
                                    .toList())
                            .orElseGet(() -> List.of(NO_TERMINAL)),
                    SeatDesktopView.of(seat));
        }
    }

    private static final ObstacleView NO_TERMINAL =
            new ObstacleView(Seating.Vacancy.NO_TERMINAL.name(), "No terminal stands here");

    /**
     * The desktop of a seat: before the lesson begins the one that will be switched to, as it is known now; then the one that is
     * there. {@code source} says why this one: THERE (it is on the terminal), SEAT (it was made for the seat), NEXT_FREE (not decided
     * beforehand, all but {@code ready} and {@code obstacle} is null) or NONE (all but {@code obstacle} is null). The image is null
     * unless the terminal needs a copy, which is complete once it was verified. The obstacle is null when the desktop is ready: one of
     * the terminal's, the reason of the desktop's state or of its run, NOT_BEGUN, NO_ANSWER, NOT_GIVEN_UP, NOT_STARTED, STARTING,
     * STOPPED, REQUESTED, PROVISIONING, RENEWING, DELETING, RECYCLED, DESKTOP_LOCKED, DESKTOP_ELSEWHERE or OTHER_DESKTOP; with NONE
     * NO_TERMINAL, NOT_ENROLLED, LAB_CLOSED, MAINTENANCE, NO_DESKTOP, NO_SEAT, EXAM_IN_PROGRESS or LESSON_OVER.
     */
    public record SeatDesktopView(
            SeatReadiness.Source source,
            UUID id,
            String name,
            DesktopState state,
            RunState runState,
            UUID imageVersionId,
            Boolean imageComplete,
            boolean ready,
            ObstacleView obstacle) {

        static SeatDesktopView of(SeatReadiness seat) {
            SeatReadiness.Meant meant = seat.meant();
            return new SeatDesktopView(
                    meant.source(),
                    meant.desktop().map(Desktop::id).orElse(null),
                    meant.desktop().map(Desktop::name).orElse(null),
                    meant.desktop().map(Desktop::state).orElse(null),
                    meant.desktop().map(Desktop::runState).orElse(null),
                    meant.copy().map(SeatReadiness.Copy::versionId).orElse(null),
                    meant.copy().map(SeatReadiness.Copy::complete).orElse(null),
                    seat.ready(),
                    meant.obstacle().map(ObstacleView::of).orElse(null));
        }
    }

    static ReadinessView of(LabReadiness lab) {
        return new ReadinessView(
                Summary.of(lab),
                lab.versions().stream().sorted().toList(),
                new NextFreeView(lab.stock().free(), lab.stock().undecided()),
                lab.rows().stream().map(SeatView::of).toList());
    }
}
