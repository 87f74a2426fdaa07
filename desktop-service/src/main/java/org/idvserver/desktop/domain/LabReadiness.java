package org.idvserver.desktop.domain;

import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Whether a lab is ready for a lesson, seat by seat in the order of the seat map, with the terminals that stand at none of its seats.
 * All that is counted is counted from these.
 *
 * @param versions those that the lab's terminals need a copy of
 * @param findings what people should look at before the lesson, though it keeps no seat from working
 */
public record LabReadiness(
        Lesson lesson,
        Set<UUID> versions,
        Stock stock,
        List<SeatReadiness> seats,
        List<SeatReadiness> seatless,
        List<Stuck> findings) {

    /** An exam whose desktops reach more than they should. */
    public LabReadiness withOpenDesktops(long open) {
        Stuck finding = new Stuck(
                "EXAM_NETWORK_OPEN",
                "%d exam desktops reach the whole internet: give their external network an allow-list, or their profile a network that has one"
                        .formatted(open));
        return new LabReadiness(lesson, versions, stock, seats, seatless, List.of(finding));
    }

    /**
     * The section's desktops, for an exam its exam desktops, else none of these; and how many of all that may come are free for how
     * many seats of which it is not decided beforehand.
     */
    public record Stock(long desktops, long ready, long free, long undecided) {}

    /** The seats, then the terminals that have none. */
    public List<SeatReadiness> rows() {
        return Stream.concat(seats.stream(), seatless.stream()).toList();
    }

    public List<Readiness> terminals() {
        return rows().stream().flatMap(row -> row.terminal().stream()).toList();
    }

    public long readyTerminals() {
        return terminals().stream().filter(Readiness::ready).count();
    }

    public long readySeats() {
        return seats.stream().filter(SeatReadiness::ready).count();
    }
}
