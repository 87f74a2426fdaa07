package org.idvserver.desktop.application.reconcile;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.idvserver.desktop.application.Desktops;
import org.idvserver.desktop.application.Lessons;
import org.idvserver.desktop.application.Rollouts;
import org.idvserver.desktop.application.Terminals;
import org.idvserver.desktop.config.DesktopConfig;
import org.idvserver.desktop.domain.Desktop;
import org.idvserver.desktop.domain.DesktopNic;
import org.idvserver.desktop.domain.DesktopSighting;
import org.idvserver.desktop.domain.Lesson;
import org.idvserver.desktop.domain.PinnedImage;
import org.idvserver.desktop.domain.Placement;
import org.idvserver.desktop.domain.RunState;
import org.idvserver.desktop.domain.Terminal;
import org.idvserver.desktop.domain.TerminalLink;
import org.idvserver.desktop.domain.TerminalState;
import org.idvserver.desktop.domain.TerminalWork;

/** Reads what a terminal is to be, and takes hold of the desktops that are wished there and free. */
@ApplicationScoped
class ReadWish {
    /** More than a lab can have in a day. */
    private static final int MOST_LESSONS = 100;

    private final Terminals terminals;
    private final Desktops desktops;
    private final Lessons lessons;
    private final Rollouts rollouts;
    private final Clock clock;
    private final Optional<Duration> releaseAfterOffline;
    private final Duration stageBefore;

    ReadWish(
            Terminals terminals,
            Desktops desktops,
            Lessons lessons,
            Rollouts rollouts,
            Clock clock,
            DesktopConfig config) {
        this.terminals = terminals;
        this.desktops = desktops;
        this.lessons = lessons;
        this.rollouts = rollouts;
        this.clock = clock;
        this.stageBefore = config.lessons().stageBefore();
        this.releaseAfterOffline = config.running().releaseAfterOffline();
    }

    /** Within a transaction. The work is not locked, for whoever wishes locks desktops first: a newer wish is seen at the end. */
    Uni<TerminalWish> read(TerminalWork work) {
        return terminals
                .get(work.id())
                .flatMap(terminal -> terminals.link(work.id()).flatMap(link -> terminals
                        .sightings(List.of(work.id()))
                        .flatMap(sightings -> desktops.lockOfTerminal(work.id()).flatMap(found -> staged(terminal)
                                .flatMap(staged ->
                                        wish(new Seen(terminal, link, work, running(sightings), staged), found))))));
    }

    /** The images that lessons and rollouts need there; none for a terminal that was shut out. */
    private Uni<List<PinnedImage>> staged(Terminal terminal) {
        if (terminal.state() != TerminalState.ENROLLED) {
            return Uni.createFrom().item(List.of());
        }
        return forLessons(terminal).flatMap(forLessons -> rollouts.staged(terminal.id())
                .map(forRollouts ->
                        Stream.concat(forLessons.stream(), forRollouts.stream()).toList()));
    }

    /** Of the lab's lessons which go on or are near. */
    private Uni<List<PinnedImage>> forLessons(Terminal terminal) {
        Instant now = clock.instant();
        return lessons.near(Optional.of(terminal.labId()), now, now.plus(stageBefore), MOST_LESSONS)
                .flatMap(near -> near.isEmpty()
                        ? Uni.createFrom().item(List.of())
                        : desktops.localImages(
                                near.stream().map(Lesson::sectionId).collect(Collectors.toSet())));
    }

    /**
     * What is known of a terminal: who it is, its link (null when it never connected), its newest orders, what runs there, what
     * lessons and rollouts need there.
     */
    private record Seen(
            Terminal terminal, TerminalLink link, TerminalWork work, Set<UUID> running, List<PinnedImage> staged) {

        UUID id() {
            return terminal.id();
        }
    }

    private static Set<UUID> running(List<DesktopSighting> sightings) {
        return sightings.stream()
                .filter(sighting -> sighting.runState() != RunState.STOPPED)
                .map(DesktopSighting::desktopId)
                .collect(Collectors.toSet());
    }

    private Uni<TerminalWish> wish(Seen seen, List<Desktop> found) {
        List<Desktop> wanted = found.stream()
                .filter(desktop -> seen.link() != null && desktop.holdFor(seen.id()))
                .toList();
        List<Desktop> leaving = found.stream()
                .filter(desktop -> seen.id().equals(desktop.heldBy()) && !wanted.contains(desktop))
                .toList();
        Set<UUID> ordered =
                OrderMessage.desktopsOf(OrderMessage.read(seen.work().orders()));
        List<Desktop> gone =
                leaving.stream().filter(desktop -> gone(seen, desktop, ordered)).toList();
        List<UUID> volumes = leaving.stream()
                .filter(desktop -> desktop.placement() == Placement.ROAMING && !gone.contains(desktop))
                .map(Desktop::volumeId)
                .toList();
        return desktops.nics(wanted.stream().map(Desktop::id).toList()).map(nics -> {
            Map<UUID, List<DesktopNic>> nicsOf = nics.stream().collect(Collectors.groupingBy(DesktopNic::desktopId));
            return new TerminalWish(
                    node(seen),
                    seen.work().wishVersion(),
                    seen.link() != null
                            && seen.link()
                                    .inventory()
                                    .node()
                                    .fingerprint()
                                    .equals(seen.work().ensuredNode()),
                    wanted.stream()
                            .map(desktop ->
                                    TerminalWish.DesktopWish.of(desktop, nicsOf.getOrDefault(desktop.id(), List.of())))
                            .toList(),
                    seen.staged(),
                    volumes,
                    gone.stream().map(Desktop::id).toList(),
                    lost(seen));
        });
    }

    private static TerminalWish.Node node(Seen seen) {
        return new TerminalWish.Node(
                seen.id(),
                seen.terminal().name(),
                seen.link() == null ? null : seen.link().inventory().node());
    }

    /** Whether nobody waits for its word any more: image-service shuts it out of what it has open. */
    private boolean lost(Seen seen) {
        boolean silent = seen.link() != null
                && !seen.link().connected()
                && releaseAfterOffline
                        .map(limit -> seen.link().offlineFor(limit, clock.instant()))
                        .orElse(false);
        return silent || seen.terminal().state() == TerminalState.REVOKED;
    }

    /** Whether a desktop that is to leave cannot run on the terminal any more. */
    private boolean gone(Seen seen, Desktop desktop, Set<UUID> ordered) {
        if (seen.link() == null || lost(seen)) {
            return true;
        }
        if (!seen.link().connected()) {
            return desktop.placement() == Placement.LOCAL;
        }
        return !ordered.contains(desktop.id())
                && seen.link().observedGeneration() >= seen.work().generation()
                && !seen.running().contains(desktop.id());
    }
}
