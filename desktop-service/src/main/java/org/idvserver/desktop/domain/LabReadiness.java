package org.idvserver.desktop.domain;

import java.util.ArrayList;
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

    /** An exam of which so many desktops reach more than they should, and so many reach each other. */
    public LabReadiness ofExam(long open, long meeting) {
        List<Stuck> found = new ArrayList<>();
        if (open > 0) {
            found.add(new Stuck(
                    "EXAM_NETWORK_OPEN",
                    "%d exam desktops reach the whole internet: give their external network an allow-list, or their profile a network that has one"
                            .formatted(open)));
        }
        if (meeting > 0) {
            found.add(new Stuck(
                    "EXAM_DESKTOPS_MEET",
                    "%d exam desktops share an internal network, where answers can be passed on: leave internal cards out of their profile"
                            .formatted(meeting)));
        }
        return new LabReadiness(lesson, versions, stock, seats, seatless, found);
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
