package org.idvserver.desktop.application.reconcile;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.idvserver.desktop.application.Facts;
import org.idvserver.desktop.application.OrderBook;
import org.idvserver.desktop.application.RenewDesktop;
import org.idvserver.desktop.application.Rollouts;
import org.idvserver.desktop.application.SteerRollout;
import org.idvserver.desktop.config.DesktopConfig;
import org.idvserver.desktop.domain.Desktop;
import org.idvserver.desktop.domain.DesktopDisk;
import org.idvserver.desktop.domain.Fact;
import org.idvserver.desktop.domain.Rollout;
import org.idvserver.desktop.domain.RolloutDesktop;
import org.idvserver.desktop.domain.RolloutItem;
import org.idvserver.desktop.domain.RolloutItemState;
import org.idvserver.desktop.domain.RolloutSight;

/** Looks at some terminals of a rollout, notes in its ledger what is seen, and switches the desktops that may be switched. */
@ApplicationScoped
class LookAtTerminals {
    private final Rollouts rollouts;
    private final SeeTerminals seeTerminals;
    private final OrderBook orders;
    private final Facts facts;
    private final Clock clock;
    private final DesktopConfig config;

    LookAtTerminals(
            Rollouts rollouts,
            SeeTerminals seeTerminals,
            OrderBook orders,
            Facts facts,
            Clock clock,
            DesktopConfig config) {
        this.rollouts = rollouts;
        this.seeTerminals = seeTerminals;
        this.orders = orders;
        this.facts = facts;
        this.clock = clock;
        this.config = config;
    }

    /** Within the transaction that locked the rollout; the last that was looked at, if more may follow. */
    Uni<Optional<UUID>> look(Rollout rollout, UUID after, int limit) {
        Instant healthySince =
                clock.instant().minus(rollout.watchTime(config.rollouts().grace()));
        return rollouts.dueItems(rollout, healthySince, after, limit)
                .flatMap(items -> items.isEmpty()
                        ? Uni.createFrom().item(Optional.<UUID>empty())
                        : seeTerminals
                                .see(rollout, items)
                                .flatMap(seen -> act(rollout, items, seen))
                                .replaceWith(() -> items.size() < limit
                                        ? Optional.empty()
                                        : Optional.of(
                                                items.get(items.size() - 1).id())));
    }

    private Uni<Void> act(Rollout rollout, List<RolloutItem> items, SeeTerminals.Seen seen) {
        Instant now = clock.instant();
        RolloutSight.Goal goal = SteerRollout.goal(rollout, config.rollouts());
        List<RolloutDesktop> before = new ArrayList<>();
        Map<Desktop, DesktopDisk.Source> toSwitch = new HashMap<>();
        Set<UUID> told = new HashSet<>();
        for (RolloutItem item : items) {
            RolloutItemState was = item.state();
            RolloutSight sight = seen.of(item);
            if (was == RolloutItemState.ROLLING_BACK) {
                item.lookBack(sight, goal, now).forEach(desktop -> toSwitch.put(desktop, seen.before(desktop)));
            } else {
                for (Desktop desktop : item.look(sight, goal, now)) {
                    before.add(new RolloutDesktop(rollout.id(), item.terminalId(), desktop));
                    toSwitch.put(desktop, rollout.source());
                }
            }
            if (was != item.state()) {
                told.add(item.terminalId());
            }
        }
        return rollouts.addDesktops(before).flatMap(kept -> switchAll(toSwitch, told, now));
    }

    private Uni<Void> switchAll(Map<Desktop, DesktopDisk.Source> toSwitch, Set<UUID> told, Instant now) {
        Desktop.Limits limits = RenewDesktop.limits(config, now);
        List<Fact> news = new ArrayList<>();
        toSwitch.forEach((desktop, source) -> {
            news.addAll(desktop.reimage(source, now, limits));
            Stream.of(desktop.terminalId(), desktop.heldBy())
                    .filter(terminal -> terminal != null)
                    .forEach(told::add);
        });
        return facts.tell(Facts.SELF, news).flatMap(done -> orders.wishAgain(told, now));
    }
}
