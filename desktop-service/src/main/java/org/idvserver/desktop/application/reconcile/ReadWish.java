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
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.idvserver.desktop.application.Desktops;
import org.idvserver.desktop.application.LessonImages;
import org.idvserver.desktop.application.Networks;
import org.idvserver.desktop.application.Rollouts;
import org.idvserver.desktop.application.Terminals;
import org.idvserver.desktop.config.DesktopConfig;
import org.idvserver.desktop.domain.Desktop;
import org.idvserver.desktop.domain.DesktopNic;
import org.idvserver.desktop.domain.DesktopSighting;
import org.idvserver.desktop.domain.PinnedImage;
import org.idvserver.desktop.domain.Placement;
import org.idvserver.desktop.domain.RunState;
import org.idvserver.desktop.domain.Terminal;
import org.idvserver.desktop.domain.TerminalLink;
import org.idvserver.desktop.domain.TerminalState;
import org.idvserver.desktop.domain.TerminalWork;

/** Reads what terminals are to be, and takes hold of the desktops that are wished there and free. */
@ApplicationScoped
class ReadWish {
    private final Terminals terminals;
    private final Desktops desktops;
    private final LessonImages lessonImages;
    private final Rollouts rollouts;
    private final Clock clock;
    private final Optional<Duration> releaseAfterOffline;
    private final Duration stageBefore;
    private final Duration keepBefore;

    ReadWish(
            Terminals terminals,
            Desktops desktops,
            LessonImages lessonImages,
            Rollouts rollouts,
            Clock clock,
            DesktopConfig config) {
        this.terminals = terminals;
        this.desktops = desktops;
        this.lessonImages = lessonImages;
        this.rollouts = rollouts;
        this.clock = clock;
        this.stageBefore = config.lessons().stageBefore();
        this.keepBefore = config.rollouts().keepBefore();
        this.releaseAfterOffline = config.running().releaseAfterOffline();
    }

    /** Within a transaction. The work is not locked, for whoever wishes locks desktops first: a newer wish is seen at the end. */
    Uni<List<TerminalWish>> read(List<TerminalWork> works) {
        return read(works, desktops::lockOfTerminals);
    }

    /** In a session that writes nothing: locks nothing, takes hold of nothing. */
    Uni<List<TerminalWish>> look(List<TerminalWork> works) {
        return read(works, desktops::ofTerminals);
    }

    private Uni<List<TerminalWish>> read(
            List<TerminalWork> works, Function<List<UUID>, Uni<List<Desktop>>> ofTerminals) {
        List<UUID> ids = works.stream().map(TerminalWork::id).toList();
        return terminals.all(ids).flatMap(found -> terminals.links(ids).flatMap(links -> terminals
                .sightings(ids)
                .flatMap(sightings -> ofTerminals.apply(ids).flatMap(locked -> staged(found)
                        .flatMap(staged -> {
                            Known known = new Known(
                                    byId(found, Terminal::id),
                                    byId(links, TerminalLink::id),
                                    running(sightings),
                                    staged,
                                    locked);
                            return wishes(works.stream()
                                    .map(work -> wish(known.of(work)))
                                    .toList());
                        })))));
    }

    static <T> Map<UUID, T> byId(List<T> rows, Function<T, UUID> id) {
        return rows.stream().collect(Collectors.toMap(id, Function.identity()));
    }

    private static Map<UUID, Set<UUID>> running(List<DesktopSighting> sightings) {
        return sightings.stream()
                .filter(sighting -> sighting.runState() != RunState.STOPPED)
                .collect(Collectors.groupingBy(
                        DesktopSighting::terminalId,
                        Collectors.mapping(DesktopSighting::desktopId, Collectors.toSet())));
    }

    /** The images that lessons and rollouts need on terminals; none on one that was shut out. */
    private Uni<Map<UUID, List<PinnedImage>>> staged(List<Terminal> found) {
        List<Terminal> enrolled = found.stream()
                .filter(terminal -> terminal.state() == TerminalState.ENROLLED)
                .toList();
        return forLessons(enrolled).flatMap(ofLabs -> rollouts.staged(
                        enrolled.stream().map(Terminal::id).toList(),
                        clock.instant().minus(keepBefore))
                .map(ofRollouts -> enrolled.stream().collect(Collectors.toMap(Terminal::id, terminal -> Stream.concat(
                                ofLabs.getOrDefault(terminal.labId(), Set.of()).stream(),
                                ofRollouts.getOrDefault(terminal.id(), Set.of()).stream())
                        .toList()))));
    }

    /** What each lab's lessons need which go on or are near. */
    private Uni<Map<UUID, Set<PinnedImage>>> forLessons(List<Terminal> enrolled) {
        Instant now = clock.instant();
        Set<UUID> labs = enrolled.stream().map(Terminal::labId).collect(Collectors.toSet());
        return lessonImages.ofLabs(labs, now, now.plus(stageBefore));
    }

    /** What is known of some terminals. */
    private record Known(
            Map<UUID, Terminal> terminals,
            Map<UUID, TerminalLink> links,
            Map<UUID, Set<UUID>> running,
            Map<UUID, List<PinnedImage>> staged,
            List<Desktop> desktops) {

        Seen of(TerminalWork work) {
            UUID id = work.id();
            return new Seen(
                    terminals.get(id),
                    links.get(id),
                    work,
                    running.getOrDefault(id, Set.of()),
                    staged.getOrDefault(id, List.of()),
                    desktops.stream()
                            .filter(desktop -> id.equals(desktop.terminalId()) || id.equals(desktop.heldBy()))
                            .toList());
        }
    }

    /**
     * What is known of a terminal: who it is, its link (null when it never connected), its newest orders, what runs there, what
     * lessons and rollouts need there, and what is wished there or held by it.
     */
    private record Seen(
            Terminal terminal,
            TerminalLink link,
            TerminalWork work,
            Set<UUID> running,
            List<PinnedImage> staged,
            List<Desktop> desktops) {

        UUID id() {
            return terminal.id();
        }
    }

    /** A wish without the network cards of its desktops. */
    private record Draft(Seen seen, List<Desktop> wanted, List<UUID> leavingVolumes, List<UUID> gone, boolean lost) {}

    private Draft wish(Seen seen) {
        List<Desktop> wanted = seen.desktops().stream()
                .filter(desktop -> seen.link() != null && desktop.holdFor(seen.id()))
                .toList();
        List<Desktop> leaving = seen.desktops().stream()
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
        return new Draft(seen, wanted, volumes, gone.stream().map(Desktop::id).toList(), lost(seen));
    }

    private Uni<List<TerminalWish>> wishes(List<Draft> drafts) {
        return desktops.nics(drafts.stream()
                        .flatMap(draft -> draft.wanted().stream().map(Desktop::id))
                        .toList())
                .map(nics -> {
                    Map<UUID, List<DesktopNic>> nicsOf =
                            nics.stream().collect(Collectors.groupingBy(DesktopNic::desktopId));
                    return drafts.stream().map(draft -> wish(draft, nicsOf)).toList();
                });
    }

    private static TerminalWish wish(Draft draft, Map<UUID, List<DesktopNic>> nicsOf) {
        Seen seen = draft.seen();
        return new TerminalWish(
                node(seen),
                seen.work().wishVersion(),
                seen.link() != null
                        && seen.link()
                                .inventory()
                                .node()
                                .fingerprint()
                                .equals(seen.work().ensuredNode()),
                draft.wanted().stream()
                        .map(desktop ->
                                TerminalWish.DesktopWish.of(desktop, nicsOf.getOrDefault(desktop.id(), List.of())))
                        .toList(),
                seen.staged(),
                draft.leavingVolumes(),
                draft.gone(),
                draft.lost());
    }

    private static Networks.Machine node(Seen seen) {
        return new Networks.Machine(
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
