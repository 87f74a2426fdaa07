package org.idvserver.desktop.application.reconcile;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.idvserver.contracts.desktop.v1.TerminalOrders;
import org.idvserver.desktop.application.Desktops;
import org.idvserver.desktop.application.Lessons;
import org.idvserver.desktop.application.OrderBook;
import org.idvserver.desktop.application.Rollouts;
import org.idvserver.desktop.application.Terminals;
import org.idvserver.desktop.domain.Desktop;
import org.idvserver.desktop.domain.DesktopDisk;
import org.idvserver.desktop.domain.DesktopState;
import org.idvserver.desktop.domain.ImageCopy;
import org.idvserver.desktop.domain.Lesson;
import org.idvserver.desktop.domain.Placement;
import org.idvserver.desktop.domain.Rollout;
import org.idvserver.desktop.domain.RolloutDesktop;
import org.idvserver.desktop.domain.RolloutItem;
import org.idvserver.desktop.domain.RolloutItemState;
import org.idvserver.desktop.domain.RolloutSight;
import org.idvserver.desktop.domain.Terminal;
import org.idvserver.desktop.domain.TerminalLink;
import org.idvserver.desktop.domain.TerminalState;
import org.idvserver.desktop.domain.TerminalWork;

/** Gathers what terminals of a rollout last told, and locks the desktops that it is about. */
@ApplicationScoped
class SeeTerminals {
    /** More than a campus has rooms. */
    private static final int MOST_LESSONS = 5000;

    private final Rollouts rollouts;
    private final Terminals terminals;
    private final OrderBook orders;
    private final Desktops desktops;
    private final Lessons lessons;
    private final Clock clock;

    SeeTerminals(
            Rollouts rollouts, Terminals terminals, OrderBook orders, Desktops desktops, Lessons lessons, Clock clock) {
        this.rollouts = rollouts;
        this.terminals = terminals;
        this.orders = orders;
        this.desktops = desktops;
        this.lessons = lessons;
        this.clock = clock;
    }

    Uni<Seen> see(Rollout rollout, List<RolloutItem> items) {
        List<UUID> ids = items.stream().map(RolloutItem::terminalId).toList();
        return rollouts.desktops(rollout.id(), ids)
                .flatMap(switched -> desktops.localOn(ids, rollout.source().imageId())
                        .flatMap(here -> desktops.lockAll(concerned(switched, here)))
                        .flatMap(locked -> told(ids).map(told -> new Seen(rollout, told, switched, locked))));
    }

    private static Set<UUID> concerned(List<RolloutDesktop> switched, List<UUID> here) {
        return Stream.concat(switched.stream().map(RolloutDesktop::desktopId), here.stream())
                .collect(Collectors.toSet());
    }

    private Uni<Told> told(List<UUID> ids) {
        Instant now = clock.instant();
        return terminals.all(ids).flatMap(found -> terminals
                .links(ids)
                .flatMap(links -> terminals.images(ids).flatMap(copies -> orders.ofAll(ids)
                        .flatMap(work -> lessons.near(Optional.empty(), now, now, MOST_LESSONS)
                                .map(going -> Told.of(found, links, copies, work, going))))));
    }

    /** By terminal; and which sections have a lesson in which lab now. */
    private record Told(
            Map<UUID, Terminal> terminals,
            Map<UUID, TerminalLink> links,
            Map<UUID, List<ImageCopy>> copies,
            Map<UUID, TerminalWork> work,
            Set<UUID> labsInLesson) {

        static Told of(
                List<Terminal> found,
                List<TerminalLink> links,
                List<ImageCopy> copies,
                List<TerminalWork> work,
                List<Lesson> going) {
            return new Told(
                    byId(found, Terminal::id),
                    byId(links, TerminalLink::id),
                    copies.stream().collect(Collectors.groupingBy(ImageCopy::terminalId)),
                    byId(work, TerminalWork::id),
                    going.stream().map(Lesson::labId).collect(Collectors.toSet()));
        }

        private static <T> Map<UUID, T> byId(List<T> all, Function<T, UUID> id) {
            return all.stream().collect(Collectors.toMap(id, Function.identity()));
        }
    }

    /** What is known of the terminals of some items. */
    record Seen(Rollout rollout, Told told, List<RolloutDesktop> switched, List<Desktop> locked) {

        /** What a desktop had before the rollout. */
        DesktopDisk.Source before(Desktop desktop) {
            return switched.stream()
                    .filter(one -> one.desktopId().equals(desktop.id()))
                    .findFirst()
                    .orElseThrow()
                    .before();
        }

        RolloutSight of(RolloutItem item) {
            Terminal terminal = told.terminals().get(item.terminalId());
            Optional<TerminalLink> link = Optional.ofNullable(told.links().get(terminal.id()));
            Set<UUID> answered = link.map(known -> answered(known)).orElse(Set.of());
            List<RolloutSight.Seen> seen = concerned(item).stream()
                    .map(desktop -> new RolloutSight.Seen(
                            desktop,
                            answered.contains(desktop.id()),
                            told.labsInLesson().contains(terminal.labId()) || isElsewhere(desktop, item)))
                    .toList();
            return new RolloutSight(reach(terminal, link), copy(terminal.id()), seen);
        }

        /** Whether there is a lesson where it is now is not known here. */
        private static boolean isElsewhere(Desktop desktop, RolloutItem item) {
            return desktop.terminalId() != null && !desktop.terminalId().equals(item.terminalId());
        }

        private Optional<ImageCopy> copy(UUID terminal) {
            return told.copies().getOrDefault(terminal, List.of()).stream()
                    .filter(copy -> copy.versionId().equals(rollout.versionId()))
                    .findFirst();
        }

        private static RolloutSight.Reach reach(Terminal terminal, Optional<TerminalLink> link) {
            if (terminal.state() == TerminalState.REVOKED) {
                return RolloutSight.Reach.REVOKED;
            }
            if (link.filter(TerminalLink::connected).isEmpty()) {
                return RolloutSight.Reach.OFFLINE;
            }
            return terminal.outOfUse().isPresent() ? RolloutSight.Reach.MAINTENANCE : RolloutSight.Reach.HERE;
        }

        /** On the way back, only those that it switched, wherever they are by now; else all of the image that are there. */
        private List<Desktop> concerned(RolloutItem item) {
            boolean back = item.state() == RolloutItemState.ROLLING_BACK;
            Set<UUID> ours = switched.stream()
                    .filter(one -> one.terminalId().equals(item.terminalId()))
                    .map(RolloutDesktop::desktopId)
                    .collect(Collectors.toSet());
            return locked.stream()
                    .filter(desktop -> desktop.state() == DesktopState.READY)
                    .filter(desktop -> back
                            ? ours.contains(desktop.id()) && (isHere(desktop, item) || isOfVersion(desktop))
                            : isHere(desktop, item))
                    .toList();
        }

        private boolean isHere(Desktop desktop, RolloutItem item) {
            return item.terminalId().equals(desktop.terminalId()) && desktop.placement() == Placement.LOCAL;
        }

        private boolean isOfVersion(Desktop desktop) {
            return desktop.image().orElseThrow().versionId().equals(rollout.versionId());
        }

        /** The desktops for which the terminal answered to orders that name the version they have now. */
        private Set<UUID> answered(TerminalLink link) {
            TerminalWork work = told.work().get(link.id());
            if (link.observedGeneration() < work.generation()) {
                return Set.of();
            }
            TerminalOrders newest = OrderMessage.read(work.orders());
            Map<UUID, UUID> versionOf = locked.stream().collect(Collectors.toMap(Desktop::id, desktop -> desktop.image()
                    .orElseThrow()
                    .versionId()));
            Set<UUID> answered = new HashSet<>();
            newest.getDesktopsList().forEach(order -> {
                UUID id = UUID.fromString(order.getDesktopId());
                UUID version = versionOf.get(id);
                if (version != null && order.getLocalDisk().getVersionId().equals(version.toString())) {
                    answered.add(id);
                }
            });
            return answered;
        }
    }
}
