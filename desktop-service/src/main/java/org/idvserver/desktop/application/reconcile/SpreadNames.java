package org.idvserver.desktop.application.reconcile;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.idvserver.desktop.application.Desktops;
import org.idvserver.desktop.application.OrderBook;

/**
 * Has terminals looked at in whose networks desktops came or went, for their guests may resolve each other's names. Not at once: a
 * class is made in groups, and its terminals are to be told once. Within the caller's session.
 */
@ApplicationScoped
class SpreadNames {
    private static final Duration GATHERING = Duration.ofSeconds(5);

    private final Desktops desktops;
    private final OrderBook orders;
    private final Clock clock;

    SpreadNames(Desktops desktops, OrderBook orders, Clock clock) {
        this.desktops = desktops;
        this.orders = orders;
        this.clock = clock;
    }

    /** After ports came: of desktops whose cards are recorded. */
    Uni<Void> came(Collection<UUID> desktopIds) {
        return desktops.terminalsBeside(desktopIds).flatMap(this::look);
    }

    /** After ports went, while the cards are still recorded; they are forgotten by this. */
    Uni<Void> went(Collection<UUID> desktopIds) {
        return desktops.terminalsBeside(desktopIds)
                .call(beside -> desktops.replaceNics(desktopIds, List.of()))
                .flatMap(this::look);
    }

    private Uni<Void> look(Collection<UUID> terminals) {
        return orders.lookBy(terminals, clock.instant().plus(GATHERING));
    }
}
