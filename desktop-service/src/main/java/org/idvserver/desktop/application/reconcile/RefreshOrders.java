package org.idvserver.desktop.application.reconcile;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.idvserver.desktop.application.OrderBook;
import org.idvserver.desktop.application.Replica;
import org.idvserver.desktop.application.Terminals;
import org.idvserver.desktop.config.DesktopConfig;
import org.idvserver.desktop.domain.TerminalWork;

/**
 * Looks from time to time whether the orders of the terminals that are connected here are still right, though nobody told of a
 * change: their time may have come, or other services may have forgotten something. Claims nothing and writes nothing; what is
 * not right any more is wished again, and then composed as ever.
 */
@ApplicationScoped
public class RefreshOrders {
    private final Replica replica;
    private final Terminals terminals;
    private final OrderBook orders;
    private final ReadWish readWish;
    private final ComposeOrders composeOrders;
    private final PublishOrders publishOrders;
    private final Clock clock;
    private final int groupSize;
    private final Round round;

    RefreshOrders(
            Replica replica,
            Terminals terminals,
            OrderBook orders,
            ReadWish readWish,
            ComposeOrders composeOrders,
            PublishOrders publishOrders,
            Clock clock,
            DesktopConfig config) {
        this.replica = replica;
        this.terminals = terminals;
        this.orders = orders;
        this.readWish = readWish;
        this.composeOrders = composeOrders;
        this.publishOrders = publishOrders;
        this.clock = clock;
        this.groupSize = config.orders().groupSize();
        this.round = new Round(config.orders().refresh(), groupSize, System.nanoTime());
    }

    /** One group, so that the looks are spread over the time. */
    Uni<Boolean> pass() {
        return round.next(System.nanoTime())
                .map(after -> Panache.withSession(() -> terminals.connectedTo(replica.id(), after, groupSize))
                        .invoke(round::found)
                        .flatMap(this::look))
                .orElseGet(() -> Uni.createFrom().voidItem())
                .replaceWith(false);
    }

    /** Terminals whose orders are being composed, or are to be soon, are left out. */
    public Uni<Void> look(List<UUID> terminalIds) {
        return Panache.withSession(() -> read(terminalIds))
                .flatMap(wishes -> wishes.isEmpty() ? Uni.createFrom().voidItem() : compare(wishes));
    }

    private Uni<List<TerminalWish>> read(List<UUID> terminalIds) {
        return Panache.getSession()
                .invoke(session -> session.setDefaultReadOnly(true))
                .chain(() -> orders.ofAll(terminalIds))
                .map(works -> works.stream().filter(TerminalWork::idle).toList())
                .flatMap(idle -> idle.isEmpty() ? Uni.createFrom().item(List.of()) : readWish.look(idle));
    }

    private Uni<Void> compare(List<TerminalWish> wishes) {
        List<TerminalWish> nodes = wishes.stream()
                .filter(wish -> wish.isNode() && wish.nodeKnown() && wish.gone().isEmpty())
                .toList();
        return right(nodes)
                .onFailure()
                .recoverWithItem(Set.of())
                .map(right -> wishes.stream()
                        .map(TerminalWish::id)
                        .filter(id -> !right.contains(id))
                        .toList())
                .flatMap(wrong -> wrong.isEmpty()
                        ? Uni.createFrom().voidItem()
                        : Panache.withTransaction(() -> orders.wishAgain(wrong, clock.instant())));
    }

    /**
     * Those for which all is there and whose newest orders say just what they are to say. Not those for which somebody wished
     * something meanwhile: what was asked here of other services may have come after what was asked for that wish.
     */
    private Uni<Set<UUID>> right(List<TerminalWish> wishes) {
        return composeOrders
                .readyOf(wishes)
                .flatMap(ready ->
                        Panache.withSession(() -> publishOrders.upToDate(ready).map(same -> same.stream()
                                .map(TerminalWish::id)
                                .collect(Collectors.toCollection(HashSet::new)))));
    }
}
