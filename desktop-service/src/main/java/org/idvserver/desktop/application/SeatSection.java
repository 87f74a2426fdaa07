package org.idvserver.desktop.application;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.idvserver.desktop.config.DesktopConfig;
import org.idvserver.desktop.domain.Desktop;
import org.idvserver.desktop.domain.DesktopState;
import org.idvserver.desktop.domain.Fact;
import org.idvserver.desktop.domain.Terminal;
import org.idvserver.desktop.domain.TerminalState;
import org.idvserver.kit.error.Faults;

/**
 * Puts a section's desktops on a lab's terminals, seat by seat: a terminal that has one of them keeps it, the others get the next
 * free one by name, those last that another terminal has not given up yet. Desktops of other sections stop and leave the
 * terminals. Safe to repeat.
 */
@ApplicationScoped
public class SeatSection {
    private final Sections sections;
    private final Terminals terminals;
    private final Desktops desktops;
    private final OrderBook orders;
    private final Facts facts;
    private final Clock clock;
    private final DesktopConfig config;

    SeatSection(
            Sections sections,
            Terminals terminals,
            Desktops desktops,
            OrderBook orders,
            Facts facts,
            Clock clock,
            DesktopConfig config) {
        this.sections = sections;
        this.terminals = terminals;
        this.desktops = desktops;
        this.orders = orders;
        this.facts = facts;
        this.clock = clock;
        this.config = config;
    }

    /** Which desktops where, and whether they are to run. */
    public record Request(UUID sectionId, UUID labId, boolean start) {}

    /** A seat with its terminal and the desktop that is there now; or without a desktop, and why. */
    public record Place(Sections.Seat seat, Terminal terminal, Desktop desktop, Optional<Vacancy> vacancy) {

        static Place vacant(Sections.Seat seat, Terminal terminal, Vacancy vacancy) {
            return new Place(seat, terminal, null, Optional.of(vacancy));
        }

        /** Whether a desktop can be there. */
        boolean usable() {
            return vacancy.isEmpty() || vacancy.get() == Vacancy.NO_DESKTOP;
        }
    }

    /** Why a seat has no desktop of the section. */
    public enum Vacancy {
        NO_TERMINAL,
        NOT_ENROLLED,
        MAINTENANCE,
        /** More terminals than desktops that are READY and not locked. */
        NO_DESKTOP
    }

    /** Seat by seat, and how many desktops of the section that could have been seated are on no terminal. */
    public record Report(List<Place> places, int left) {}

    /** Fails with each of both that is unknown. */
    public Uni<Report> seat(String actor, Request request) {
        Faults unknown = new Faults();
        return BadField.note(sections.section(request.sectionId()), "sectionId", "there is no such section", unknown)
                .flatMap(section ->
                        BadField.note(sections.lab(request.labId()), "labId", "there is no such lab", unknown))
                .invoke(unknown::throwIfAny)
                .flatMap(lab -> Panache.withTransaction(
                        () -> terminals.lockOfLab(lab.id()).flatMap(found -> desktops.lockOf(
                                        request.sectionId(),
                                        found.stream().map(Terminal::id).toList())
                                .flatMap(all -> record(actor, request, plan(request, lab, found, all), all)))));
    }

    private static Report plan(Request request, Sections.Lab lab, List<Terminal> found, List<Desktop> all) {
        Map<UUID, Terminal> terminalAt = found.stream()
                .filter(terminal -> terminal.seatId() != null)
                .collect(Collectors.toMap(Terminal::seatId, Function.identity()));
        List<Desktop> ours = all.stream()
                .filter(desktop -> desktop.sectionId().equals(request.sectionId()))
                .filter(desktop -> desktop.state() == DesktopState.READY)
                .toList();
        Map<UUID, Desktop> there = ours.stream()
                .filter(desktop -> desktop.terminalId() != null)
                .collect(Collectors.toMap(Desktop::terminalId, Function.identity(), (first, second) -> first));
        Deque<Desktop> free = ours.stream()
                .filter(desktop ->
                        desktop.terminalId() == null && desktop.locked().isEmpty())
                .sorted(Comparator.comparing((Desktop desktop) -> desktop.heldBy() != null)
                        .thenComparing(Desktop::name))
                .collect(Collectors.toCollection(ArrayDeque::new));
        List<Place> places = new ArrayList<>();
        for (Sections.Seat seat : lab.seats()) {
            places.add(place(seat, terminalAt.get(seat.id()), there, free));
        }
        return new Report(places, free.size());
    }

    private static Place place(Sections.Seat seat, Terminal terminal, Map<UUID, Desktop> there, Deque<Desktop> free) {
        Optional<Vacancy> unusable = unusable(terminal);
        if (unusable.isPresent()) {
            return Place.vacant(seat, terminal, unusable.get());
        }
        Desktop kept = there.get(terminal.id());
        Desktop desktop = kept == null ? free.poll() : kept;
        return desktop == null
                ? Place.vacant(seat, terminal, Vacancy.NO_DESKTOP)
                : new Place(seat, terminal, desktop, Optional.empty());
    }

    private static Optional<Vacancy> unusable(Terminal terminal) {
        if (terminal == null) {
            return Optional.of(Vacancy.NO_TERMINAL);
        }
        if (terminal.maintenance().isPresent()) {
            return Optional.of(Vacancy.MAINTENANCE);
        }
        return terminal.state() == TerminalState.ENROLLED ? Optional.empty() : Optional.of(Vacancy.NOT_ENROLLED);
    }

    private Uni<Report> record(String actor, Request request, Report report, List<Desktop> all) {
        Instant now = clock.instant();
        Instant until = now.plus(config.running().deadline());
        Set<UUID> told = new HashSet<>();
        List<Fact> news = new ArrayList<>();
        for (Place place : report.places()) {
            if (place.usable()) {
                List<Fact> moved =
                        new ArrayList<>(leave(request, place.terminal().id(), all, until));
                if (place.desktop() != null) {
                    moved.addAll(take(request, place, until));
                }
                if (!moved.isEmpty()) {
                    told.add(place.terminal().id());
                }
                news.addAll(moved);
            }
        }
        return facts.tell(actor, news)
                .flatMap(done -> orders.wishAgain(told, now))
                .replaceWith(report);
    }

    private static List<Fact> take(Request request, Place place, Instant until) {
        Desktop desktop = place.desktop();
        List<Fact> moved = new ArrayList<>(desktop.assign(place.terminal().id(), desktop.placement(), until));
        if (request.start() && desktop.locked().isEmpty()) {
            moved.addAll(desktop.start(until));
        }
        return moved;
    }

    /** What other sections have there stops and goes; what is locked stays. */
    private static List<Fact> leave(Request request, UUID terminal, List<Desktop> all, Instant until) {
        return all.stream()
                .filter(desktop -> terminal.equals(desktop.terminalId()))
                .filter(desktop -> !desktop.sectionId().equals(request.sectionId()))
                .filter(desktop -> desktop.locked().isEmpty())
                .flatMap(desktop -> Stream.concat(desktop.stop(until).stream(), desktop.unassign().stream()))
                .toList();
    }
}
