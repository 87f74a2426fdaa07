package org.idvserver.desktop.application;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.idvserver.desktop.domain.Desktop;
import org.idvserver.desktop.domain.Seating;
import org.idvserver.desktop.domain.Terminal;

/** Which desktop a wish brings to which terminal of a lab. It changes nothing, so that what is foretold is what is done. */
final class LabPlan {
    private LabPlan() {}

    /** A lab's terminals, and all desktops that are, or could be, there. */
    record Lab(List<Terminal> terminals, List<Desktop> desktops) {

        List<Desktop> on(Terminal terminal) {
            return desktops.stream()
                    .filter(desktop -> terminal.id().equals(desktop.terminalId()))
                    .toList();
        }
    }

    static FillLab.Report of(FillLab.Wish wish, Lab lab) {
        Seating seating = new Seating(wish.sectionId(), wish.labId(), wish.exam(), lab.desktops());
        List<Seating.Place> places = seating.places(wanting(wish, lab)).stream()
                .map(place -> helpsOut(place, wish) && isTaken(place, wish, lab) ? place.left() : place)
                .toList();
        return new FillLab.Report(places, seating.left(), seating.spare());
    }

    private static List<Seating.Spot> wanting(FillLab.Wish wish, Lab lab) {
        List<Seating.Spot> spots = spots(wish.seats(), lab.terminals());
        return wish.mode() == FillLab.Mode.ADD
                ? spots.stream()
                        .filter(spot -> spot.terminal() == null
                                || lab.on(spot.terminal()).stream()
                                        .noneMatch(desktop -> desktop.running() || wish.has(desktop)))
                        .toList()
                : spots;
    }

    /** In the order of the seats; when these are unknown, the terminals that have one by name. */
    static List<Seating.Spot> spots(List<Sections.Seat> seats, List<Terminal> terminals) {
        List<Terminal> seated =
                terminals.stream().filter(terminal -> terminal.seatId() != null).toList();
        if (seats.isEmpty()) {
            return seated.stream()
                    .sorted(Comparator.comparing(Terminal::name))
                    .map(terminal -> new Seating.Spot(terminal.seatId(), terminal.name(), terminal))
                    .toList();
        }
        Map<UUID, Terminal> terminalAt =
                seated.stream().collect(Collectors.toMap(Terminal::seatId, Function.identity()));
        return seats.stream()
                .map(seat -> new Seating.Spot(seat.id(), seat.label(), terminalAt.get(seat.id())))
                .toList();
    }

    /** With a desktop that is the lab's own, for want of one of the section. */
    private static boolean helpsOut(Seating.Place place, FillLab.Wish wish) {
        return wish.sectionId() != null && place.desktop() != null && !wish.has(place.desktop());
    }

    /** Somebody of another lesson works there. */
    private static boolean isTaken(Seating.Place place, FillLab.Wish wish, Lab lab) {
        return lab.on(place.spot().terminal()).stream()
                .anyMatch(desktop -> desktop.running() && wish.isBeside(desktop) && !wish.has(desktop));
    }
}
