package org.idvserver.desktop.application.reconcile;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.idvserver.desktop.application.OrderBook;
import org.idvserver.desktop.application.Terminals;
import org.idvserver.desktop.application.WakeTerminals;
import org.idvserver.desktop.application.Wakers;
import org.idvserver.desktop.config.DesktopConfig;

/**
 * Wishes the terminals of labs awake that have a lesson soon, and wakes those that are wished awake: by packets from here, and by
 * the orders of neighbours, until they connect.
 */
@ApplicationScoped
class WakeLabs {
    private final WakeTerminals wakeTerminals;
    private final Terminals terminals;
    private final OrderBook orders;
    private final Wakers wakers;
    private final Clock clock;
    private final Duration before;

    WakeLabs(
            WakeTerminals wakeTerminals,
            Terminals terminals,
            OrderBook orders,
            Wakers wakers,
            Clock clock,
            DesktopConfig config) {
        this.wakeTerminals = wakeTerminals;
        this.terminals = terminals;
        this.orders = orders;
        this.wakers = wakers;
        this.clock = clock;
        this.before = config.lessons().checkBefore();
    }

    /** Answers whether more may wait. */
    Uni<Boolean> pass() {
        Instant now = clock.instant();
        return wakeTerminals
                .wakeForLessons(now.plus(before))
                .flatMap(wished -> Panache.withSession(() -> terminals.waking(now)))
                .flatMap(asleep -> asleep.isEmpty()
                        ? Uni.createFrom().item(false)
                        : Panache.withTransaction(() -> tellNeighbours(asleep, now))
                                .flatMap(told -> wakers.send(asleep))
                                .replaceWith(false));
    }

    private Uni<Void> tellNeighbours(List<Terminals.Waking> asleep, Instant now) {
        Set<UUID> labs = asleep.stream().map(Terminals.Waking::labId).collect(Collectors.toSet());
        return terminals.neighbours(labs).flatMap(found -> orders.lookBy(found, now));
    }
}
