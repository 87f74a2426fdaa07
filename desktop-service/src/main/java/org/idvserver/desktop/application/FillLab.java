package org.idvserver.desktop.application;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.idvserver.desktop.config.DesktopConfig;
import org.idvserver.desktop.domain.Desktop;
import org.idvserver.desktop.domain.Fact;
import org.idvserver.desktop.domain.RunLimit;
import org.idvserver.desktop.domain.Seating;
import org.idvserver.desktop.domain.Sitting;
import org.idvserver.desktop.domain.Terminal;

/**
 * Puts desktops on the terminals of a lab, and takes them away again. What is locked stays as it is; a desktop whose disk is on its
 * terminal stops and stays there. Within the caller's transaction; safe to repeat.
 */
@ApplicationScoped
public class FillLab {
    private final Terminals terminals;
    private final Desktops desktops;
    private final FollowRollouts followRollouts;
    private final OrderBook orders;
    private final Facts facts;
    private final Clock clock;
    private final DesktopConfig config;

    FillLab(
            Terminals terminals,
            Desktops desktops,
            FollowRollouts followRollouts,
            OrderBook orders,
            Facts facts,
            Clock clock,
            DesktopConfig config) {
        this.terminals = terminals;
        this.desktops = desktops;
        this.followRollouts = followRollouts;
        this.orders = orders;
        this.facts = facts;
        this.clock = clock;
        this.config = config;
    }

    /** What becomes of terminals and of the desktops that are put there. */
    public enum Mode {
        /** What others have there leaves; what comes is not started. */
        PLACE,
        /** What others have there leaves; what comes, and what is there, starts. */
        START,
        /** As START, for people who were not there before: a desktop of the lab's own starts anew. */
        BEGIN,
        /** Only terminals where nothing of the section is and nothing runs get a desktop, which starts. */
        ADD
    }

    /**
     * Whose desktops where; the section is null for the lab's own. Without seats the terminals are taken by name. For an exam only the
     * section's exam desktops, else none of these.
     *
     * @param beside the sections that have a lesson there as well: theirs stay where no other desktop comes
     */
    public record Wish(
            UUID sectionId, UUID labId, List<Sections.Seat> seats, Mode mode, boolean exam, Set<UUID> beside) {

        /** Of a section that has the lab for itself. */
        public Wish(UUID sectionId, UUID labId, List<Sections.Seat> seats, Mode mode, boolean exam) {
            this(sectionId, labId, seats, mode, exam, Set.of());
        }

        /** Whether it is one of the section's that come. */
        boolean has(Desktop desktop) {
            return sectionId != null && sectionId.equals(desktop.sectionId()) && desktop.exam() == exam;
        }

        boolean isBeside(Desktop desktop) {
            return desktop.sectionId() != null && desktop.exam() == exam && beside.contains(desktop.sectionId());
        }
    }

    /**
     * Seat by seat, how many desktops that could have been seated are on no terminal, and how many of all that may come to whichever
     * seat are still free.
     */
    public record Report(List<Seating.Place> places, int left, long spare) {

        public long seated() {
            return places.stream().filter(place -> place.vacancy().isEmpty()).count();
        }
    }

    public Uni<Report> take(String actor, Wish wish) {
        return all(wish.sectionId(), wish.labId()).flatMap(lab -> {
            Report report = LabPlan.of(wish, lab);
            List<Seating.Place> places = report.places();
            return followRollouts
                    .follow(coming(places))
                    .flatMap(news -> told(actor, changed(wish, lab, places, news)))
                    .replaceWith(report);
        });
    }

    private static Map<Desktop, UUID> coming(List<Seating.Place> places) {
        return places.stream()
                .filter(place -> place.desktop() != null)
                .collect(Collectors.toMap(
                        Seating.Place::desktop, place -> place.spot().terminal().id()));
    }

    private Changes changed(Wish wish, LabPlan.Lab lab, List<Seating.Place> places, List<Fact> renewed) {
        Changes changes = changes();
        changes.news.addAll(renewed);
        places.stream().filter(Seating.Place::usable).forEach(place -> {
            if (wish.mode() != Mode.ADD) {
                lab.on(place.spot().terminal()).stream()
                        .filter(desktop -> !ours(desktop, wish, place) && !stays(desktop, wish, place))
                        .forEach(desktop -> changes.leaves(desktop, place.spot().terminal()));
            }
            if (place.desktop() != null) {
                changes.comes(place, wish.mode());
            }
        });
        if (wish.exam() && wish.mode() != Mode.ADD) {
            Set<UUID> seated = places.stream()
                    .filter(Seating.Place::usable)
                    .map(place -> place.spot().terminal().id())
                    .collect(Collectors.toSet());
            lab.terminals().stream()
                    .filter(terminal -> !seated.contains(terminal.id()))
                    .forEach(terminal -> lab.on(terminal).stream()
                            .filter(desktop -> !wish.has(desktop))
                            .forEach(desktop -> changes.leaves(desktop, terminal)));
        }
        return changes;
    }

    /**
     * Takes a section's desktops from the lab's terminals, those for exams or the others as it sat there, and with the others stops the
     * lab's own where nobody has signed in.
     *
     * @param own whether nobody else needs the lab's own now
     */
    public Uni<Void> clear(String actor, Sitting sitting, boolean own) {
        return all(sitting.sectionId(), sitting.labId()).flatMap(lab -> {
            Changes changes = changes();
            for (Terminal terminal : lab.terminals()) {
                lab.on(terminal).stream()
                        .filter(desktop -> desktop.exam() == sitting.exam())
                        .filter(desktop -> sitting.sectionId().equals(desktop.sectionId())
                                || (own
                                        && desktop.ofLab(sitting.labId())
                                        && terminal.userId().isEmpty()))
                        .forEach(desktop -> changes.leaves(desktop, terminal));
            }
            return told(actor, changes);
        });
    }

    private Changes changes() {
        Instant now = clock.instant();
        return new Changes(now, new RunLimit(now, config.running().deadline()));
    }

    private Uni<LabPlan.Lab> all(UUID sectionId, UUID labId) {
        return terminals.lockOfLab(labId).flatMap(found -> desktops.lockFor(
                        sectionId, labId, found.stream().map(Terminal::id).toList())
                .map(all -> new LabPlan.Lab(found, all)));
    }

    private static boolean ours(Desktop desktop, Wish wish, Seating.Place place) {
        return wish.has(desktop)
                || (place.desktop() != null && place.desktop().id().equals(desktop.id()));
    }

    private static boolean stays(Desktop desktop, Wish wish, Seating.Place place) {
        return place.desktop() == null && wish.isBeside(desktop);
    }

    private Uni<Void> told(String actor, Changes changes) {
        return facts.tell(actor, changes.news).flatMap(done -> orders.wishAgain(changes.touched, clock.instant()));
    }

    /** What is done, and to whom it is told. */
    private static final class Changes {
        private final List<Fact> news = new ArrayList<>();
        private final Set<UUID> touched = new HashSet<>();
        private final Instant now;
        private final RunLimit until;

        Changes(Instant now, RunLimit until) {
            this.now = now;
            this.until = until;
        }

        /** Whoever works with it has left. */
        void leaves(Desktop desktop, Terminal terminal) {
            if (desktop.locked().isPresent()) {
                return;
            }
            if (desktop.running()) {
                note(terminal.id(), terminal.signOut(now));
            }
            note(terminal.id(), desktop.makeWay(until));
        }

        void comes(Seating.Place place, Mode mode) {
            Desktop desktop = place.desktop();
            UUID terminal = place.spot().terminal().id();
            boolean there = terminal.equals(desktop.terminalId());
            if (there && mode == Mode.ADD) {
                return;
            }
            if (there
                    && mode == Mode.BEGIN
                    && desktop.sectionId() == null
                    && desktop.locked().isEmpty()) {
                note(terminal, place.spot().terminal().signOut(now));
                note(terminal, desktop.changeHands());
            }
            if (!there && !desktop.mayBeBefore(place.spot().terminal().userId())) {
                note(terminal, place.spot().terminal().signOut(now));
            }
            note(terminal, desktop.assign(terminal, desktop.placement(), until));
            if (mode != Mode.PLACE && desktop.locked().isEmpty()) {
                note(terminal, desktop.start(until));
            }
        }

        private void note(UUID terminal, List<Fact> facts) {
            if (!facts.isEmpty()) {
                news.addAll(facts);
                touched.add(terminal);
            }
        }
    }
}
