package org.idvserver.desktop.domain;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Judges the seats of a lab for a lesson: which desktop each has or is to have, and what is in its way. Which one comes is foretold by
 * who brings it, so that what is told beforehand is what happens, unless something changes.
 */
public final class JudgeSeats {
    private static final Stuck OTHERS =
            new Stuck("OTHER_DESKTOP", "A desktop of others runs there: stop it when they have left");
    private static final Stuck NO_SEAT =
            new Stuck("NO_SEAT", "It stands at no seat of the lab's seat map: desktops go to seats only");

    private final Lesson lesson;
    private final Known known;
    private final Instant now;

    public JudgeSeats(Lesson lesson, Known known, Instant now) {
        this.lesson = lesson;
        this.known = known;
        this.now = now;
    }

    /**
     * @param versions those that the lab's terminals need a copy of
     * @param terminals the lab's, and all that have one of the desktops
     * @param desktops the section's, the lab's own, and those that are on the lab's terminals
     */
    public record Known(Set<UUID> versions, Map<UUID, Watched> terminals, List<Desktop> desktops) {}

    /** Nothing is brought, for one reason that all seats share. */
    public LabReadiness none(List<Seating.Spot> spots, Stuck why) {
        return whole(spots.stream().map(spot -> without(spot, why)).toList(), SeatPlan.NOTHING);
    }

    /** By what is to come, or is there. */
    public LabReadiness by(List<Seating.Spot> spots, SeatPlan plan) {
        Map<UUID, Seating.Place> placeOf = plan.places().stream()
                .collect(Collectors.toMap(place -> place.spot().seatId(), Function.identity()));
        return whole(
                spots.stream()
                        .map(spot -> Optional.ofNullable(placeOf.get(spot.seatId()))
                                .map(place -> coming(place, plan))
                                .orElseGet(() -> serving(spot)))
                        .toList(),
                plan);
    }

    private LabReadiness whole(List<SeatReadiness> seats, SeatPlan plan) {
        Set<UUID> seated = seats.stream()
                .flatMap(seat -> seat.terminal().stream())
                .map(readiness -> readiness.terminal().id())
                .collect(Collectors.toSet());
        List<SeatReadiness> seatless = known.terminals().values().stream()
                .map(Watched::terminal)
                .filter(terminal -> terminal.labId().equals(lesson.labId())
                        && terminal.state() != TerminalState.REVOKED
                        && !seated.contains(terminal.id()))
                .sorted(Comparator.comparing(Terminal::name))
                .map(terminal -> without(new Seating.Spot(terminal.seatId(), null, terminal), NO_SEAT))
                .toList();
        return new LabReadiness(lesson, known.versions(), stock(plan), seats, seatless, List.of());
    }

    private LabReadiness.Stock stock(SeatPlan plan) {
        List<Desktop> own = known.desktops().stream()
                .filter(desktop -> ofLesson(desktop)
                        && desktop.state() != DesktopState.RECYCLED
                        && desktop.state() != DesktopState.DELETED)
                .toList();
        long ready = own.stream()
                .filter(desktop -> desktop.state() == DesktopState.READY)
                .count();
        return new LabReadiness.Stock(own.size(), ready, plan.free(), plan.undecided());
    }

    private SeatReadiness coming(Seating.Place place, SeatPlan plan) {
        Seating.Spot spot = place.spot();
        if (!place.usable()) {
            return without(spot, unusable(spot));
        }
        return switch (place.source()) {
            case THERE, SEAT -> {
                Desktop desktop = place.desktop();
                Optional<UUID> version =
                        Optional.ofNullable(plan.brought().get(desktop.id())).or(() -> versionOf(desktop));
                yield with(
                        spot,
                        place.source(),
                        desktop,
                        version,
                        terminal -> WhatKeeps.coming(desktop, terminal, holder(desktop, spot), now));
            }
            case NEXT_FREE ->
                seat(
                        spot,
                        new SeatReadiness.Meant(
                                SeatReadiness.Source.NEXT_FREE,
                                Optional.empty(),
                                Optional.empty(),
                                Stuck.at(watched(spot).readiness(known.versions()))));
            case NONE -> own(spot).orElseGet(() -> without(spot, noneLeft(plan)));
        };
    }

    /** No place needs a desktop there: one runs, or the section has one there. */
    private SeatReadiness serving(Seating.Spot spot) {
        Desktop desktop = known.desktops().stream()
                .filter(one -> spot.terminal().id().equals(one.terminalId()) && (one.running() || ofLesson(one)))
                .min(Comparator.comparing((Desktop one) -> !one.running())
                        .thenComparing(one -> !ofLesson(one))
                        .thenComparing(Desktop::name))
                .orElseThrow();
        // The lab's own helps out, and who is in the lesson may have come to another one of their own.
        boolean serves = ofLesson(desktop) || (desktop.sectionId() == null && !lesson.exam());
        return with(
                spot,
                SeatReadiness.Source.THERE,
                desktop,
                versionOf(desktop),
                terminal -> serves
                        ? WhatKeeps.serving(desktop, terminal, holder(desktop, spot), now)
                        : Optional.of(OTHERS));
    }

    /** One that was made for the seat and cannot come says more than that none is left. */
    private Optional<SeatReadiness> own(Seating.Spot spot) {
        return known.desktops().stream()
                .filter(desktop -> spot.seatId() != null && spot.seatId().equals(desktop.seatId()) && ofLesson(desktop))
                .sorted(Comparator.comparing(Desktop::name))
                .flatMap(desktop -> WhatKeeps.unplaceable(desktop, whereItIs(desktop), now)
                        .map(why -> with(
                                spot,
                                SeatReadiness.Source.SEAT,
                                desktop,
                                versionOf(desktop),
                                terminal -> Optional.of(why)))
                        .stream())
                .findFirst();
    }

    private Optional<String> whereItIs(Desktop desktop) {
        return Optional.ofNullable(desktop.terminalId())
                .map(known.terminals()::get)
                .map(watched -> watched.terminal().name());
    }

    private static Stuck noneLeft(SeatPlan plan) {
        return new Stuck(
                Seating.Vacancy.NO_DESKTOP.name(),
                "No desktop is left for it, %d are free for %d seats: make more, or free some that are elsewhere"
                        .formatted(plan.free(), plan.undecided()));
    }

    private Stuck unusable(Seating.Spot spot) {
        return spot.terminal() == null
                ? new Stuck(Seating.Vacancy.NO_TERMINAL.name(), "No terminal stands here")
                : Stuck.at(watched(spot).readiness(Set.of())).orElseThrow();
    }

    /** A seat with a desktop, by what the terminal that can hold it says. */
    private SeatReadiness with(
            Seating.Spot spot,
            SeatReadiness.Source source,
            Desktop desktop,
            Optional<UUID> version,
            Function<Readiness, Optional<Stuck>> obstacle) {
        Optional<UUID> needed = desktop.placement() == Placement.LOCAL ? version : Optional.empty();
        Watched terminal = watched(spot);
        return seat(
                spot,
                new SeatReadiness.Meant(
                        source,
                        Optional.of(desktop),
                        needed.map(one -> new SeatReadiness.Copy(one, terminal.has(one))),
                        obstacle.apply(terminal.readiness(needed.map(Set::of).orElse(Set.of())))));
    }

    private SeatReadiness without(Seating.Spot spot, Stuck why) {
        return seat(
                spot,
                new SeatReadiness.Meant(
                        SeatReadiness.Source.NONE, Optional.empty(), Optional.empty(), Optional.of(why)));
    }

    private SeatReadiness seat(Seating.Spot spot, SeatReadiness.Meant meant) {
        return new SeatReadiness(
                spot,
                Optional.ofNullable(spot.terminal())
                        .map(terminal -> known.terminals().get(terminal.id()).readiness(known.versions())),
                meant);
    }

    private Watched watched(Seating.Spot spot) {
        return known.terminals().get(spot.terminal().id());
    }

    private Optional<Readiness> holder(Desktop desktop, Seating.Spot spot) {
        return Optional.ofNullable(desktop.heldBy())
                .filter(holder -> !holder.equals(spot.terminal().id()))
                .map(known.terminals()::get)
                .map(watched -> watched.readiness(Set.of()));
    }

    private static Optional<UUID> versionOf(Desktop desktop) {
        return desktop.image().map(PinnedImage::versionId);
    }

    private boolean ofLesson(Desktop desktop) {
        return lesson.sectionId().equals(desktop.sectionId()) && lesson.exam() == desktop.exam();
    }
}
