package org.idvserver.desktop.domain;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;

/**
 * Which desktop is to be at which seat of a lab: one that is there stays, else the seat's own, else the next free one by name; the
 * section's go before those of the lab. Those that another terminal has not given up yet come last. An exam has the section's exam
 * desktops only, and nobody else has these.
 */
public final class Seating {
    private final UUID sectionId;
    private final List<Desktop> ready;
    private final List<Desktop> free;
    private final Set<UUID> given = new HashSet<>();

    /**
     * @param sectionId whose desktops are to be there; null for the lab's own
     * @param desktops the section's, the lab's, and those that are on the lab's terminals
     */
    public Seating(UUID sectionId, UUID labId, boolean exam, List<Desktop> desktops) {
        this.sectionId = sectionId;
        this.ready = desktops.stream()
                .filter(desktop -> desktop.state().placeable() && desktop.exam() == exam)
                .filter(desktop -> ofSection(desktop) || (desktop.sectionId() == null && labId.equals(desktop.labId())))
                .toList();
        this.free = ready.stream()
                .filter(desktop -> desktop.seatId() == null && isFree(desktop) && !desktop.taken())
                .sorted(Comparator.comparing((Desktop desktop) -> !ofSection(desktop))
                        .thenComparing(desktop -> desktop.heldBy() != null)
                        .thenComparing(Desktop::name))
                .toList();
    }

    /** A seat, what people call it, and its terminal, which is null when there is none. */
    public record Spot(UUID seatId, String label, Terminal terminal) {

        /** Why no desktop can be there, if so. */
        Optional<Vacancy> unusable() {
            if (terminal == null) {
                return Optional.of(Vacancy.NO_TERMINAL);
            }
            if (terminal.outOfUse().isPresent()) {
                return Optional.of(Vacancy.MAINTENANCE);
            }
            return terminal.state() == TerminalState.ENROLLED ? Optional.empty() : Optional.of(Vacancy.NOT_ENROLLED);
        }
    }

    /** A seat with the desktop that is to be there; or without, and why. */
    public record Place(Spot spot, Desktop desktop, Optional<Vacancy> vacancy) {

        /** Without the desktop. */
        public Place left() {
            return new Place(spot, null, Optional.of(Vacancy.NO_DESKTOP));
        }

        /** How it is decided which desktop is there; asked before it is put there. */
        public SeatReadiness.Source source() {
            if (desktop == null) {
                return SeatReadiness.Source.NONE;
            }
            if (spot.terminal().id().equals(desktop.terminalId())) {
                return SeatReadiness.Source.THERE;
            }
            return desktop.seatId() == null ? SeatReadiness.Source.NEXT_FREE : SeatReadiness.Source.SEAT;
        }

        /** Whether a desktop can be there. */
        public boolean usable() {
            return vacancy.isEmpty() || vacancy.get() == Vacancy.NO_DESKTOP;
        }
    }

    /** Why a seat has no desktop. */
    public enum Vacancy {
        NO_TERMINAL,
        NOT_ENROLLED,
        MAINTENANCE,
        /** More terminals than desktops that are READY and not locked. */
        NO_DESKTOP
    }

    public List<Place> places(List<Spot> spots) {
        List<Place> places = new ArrayList<>();
        spots.forEach(spot -> places.add(place(spot)));
        return places;
    }

    private Place place(Spot spot) {
        Optional<Vacancy> unusable = spot.unusable();
        if (unusable.isPresent()) {
            return new Place(spot, null, unusable);
        }
        return of(spot, this::ofSection)
                .or(() -> of(spot, desktop -> !ofSection(desktop)))
                .map(desktop -> given(spot, desktop))
                .orElseGet(() -> new Place(spot, null, Optional.of(Vacancy.NO_DESKTOP)));
    }

    /** Of these the one that is there, else the seat's own, else the next free one. */
    private Optional<Desktop> of(Spot spot, Predicate<Desktop> these) {
        return first(these.and(desktop -> stays(desktop, spot)))
                .or(() -> first(these.and(desktop -> isFree(desktop)
                        && spot.seatId() != null
                        && spot.seatId().equals(desktop.seatId()))))
                .or(() -> free.stream()
                        .filter(these)
                        .filter(desktop -> !given.contains(desktop.id()))
                        .findFirst());
    }

    private Optional<Desktop> first(Predicate<Desktop> these) {
        return ready.stream()
                .filter(these)
                .filter(desktop -> !given.contains(desktop.id()))
                .min(Comparator.comparing(Desktop::name));
    }

    /** One that is locked and off is of no use there, nor one that is for somebody else than who has signed in. */
    private static boolean stays(Desktop desktop, Spot spot) {
        return spot.terminal().id().equals(desktop.terminalId())
                && desktop.mayBeBefore(spot.terminal().userId())
                && (desktop.running() || desktop.locked().isEmpty());
    }

    private Place given(Spot spot, Desktop desktop) {
        given.add(desktop.id());
        return new Place(spot, desktop, Optional.empty());
    }

    private static boolean isFree(Desktop desktop) {
        return desktop.terminalId() == null && desktop.locked().isEmpty();
    }

    private boolean ofSection(Desktop desktop) {
        return sectionId != null && sectionId.equals(desktop.sectionId());
    }

    /** How many of the section's, or without a section of the lab's, found no seat. */
    public int left() {
        return (int) ready.stream()
                .filter(desktop -> sectionId == null || ofSection(desktop))
                .filter(desktop -> isFree(desktop) && !given.contains(desktop.id()))
                .count();
    }

    /** How many more could have come to whichever seat, the lab's own among them. */
    public long spare() {
        return free.stream().filter(desktop -> !given.contains(desktop.id())).count();
    }
}
