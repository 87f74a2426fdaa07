package org.idvserver.desktop.application.reconcile;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import org.idvserver.desktop.application.BadField;
import org.idvserver.desktop.application.Images;
import org.idvserver.desktop.application.Networks;
import org.idvserver.desktop.application.OrderBook;
import org.idvserver.desktop.application.Outcome;
import org.idvserver.desktop.application.Work;
import org.idvserver.desktop.config.DesktopConfig;
import org.idvserver.desktop.domain.Desktop;
import org.idvserver.kit.error.ProblemTranslation;
import org.idvserver.kit.reconcile.Backoff;

/**
 * Composes what terminals are told to be: reads the wish, has the networks wired and the disks granted for it, and publishes
 * orders when they differ from the newest. What a terminal needs is granted before its orders name it.
 */
@ApplicationScoped
public class ComposeOrders {
    private static final Networks.Wiring NOTHING = new Networks.Wiring(List.of(), List.of(), List.of());

    private final Work work;
    private final OrderBook orders;
    private final ReadWish readWish;
    private final PublishOrders publishOrders;
    private final Networks networks;
    private final Images images;
    private final Clock clock;
    private final int groupSize;
    private final Backoff backoff;

    ComposeOrders(
            Work work,
            OrderBook orders,
            ReadWish readWish,
            PublishOrders publishOrders,
            Networks networks,
            Images images,
            Clock clock,
            DesktopConfig config) {
        this.work = work;
        this.orders = orders;
        this.readWish = readWish;
        this.publishOrders = publishOrders;
        this.networks = networks;
        this.images = images;
        this.clock = clock;
        this.groupSize = config.orders().groupSize();
        this.backoff = new Backoff(
                config.provisioning().firstWait(), config.provisioning().longestWait());
    }

    /** Answers whether more may wait. */
    public Uni<Boolean> pass() {
        return work.claimOrdersToCompose(groupSize).flatMap(claim -> Multi.createFrom()
                .iterable(claim.ids())
                .onItem()
                .transformToUniAndConcatenate(terminal -> compose(terminal, claim.token()))
                .collect()
                .last()
                .replaceWith(claim.ids().size() == groupSize));
    }

    private Uni<Void> compose(UUID terminal, UUID claim) {
        return read(terminal, claim)
                .flatMap(wish -> wish == null ? Uni.createFrom().voidItem() : act(wish, claim))
                .onFailure()
                .recoverWithUni(failure -> tryAgain(terminal, claim, failure));
    }

    /** The wish, or null when the claim has run out. */
    private Uni<TerminalWish> read(UUID terminal, UUID claim) {
        return Panache.withTransaction(() -> orders.claimed(terminal, claim)
                .flatMap(mine -> mine == null ? Uni.createFrom().nullItem() : readWish.read(mine)));
    }

    private Uni<Void> act(TerminalWish wish, UUID claim) {
        return ensureNode(wish)
                .flatMap(ensured -> place(wish))
                .call(wiring -> images.grant(wish.grant()))
                .call(wiring -> Panache.withTransaction(() -> publishOrders.release(wish, claim)))
                .flatMap(wiring -> Panache.withTransaction(() -> publishOrders.publish(wish, wiring, claim)));
    }

    private Uni<Void> ensureNode(TerminalWish wish) {
        return wish.node().endpoint() == null || wish.nodeKnown()
                ? Uni.createFrom().voidItem()
                : networks.ensureNode(
                        wish.node().id(), wish.node().name(), wish.node().endpoint());
    }

    /** A machine that never connected is no node yet. */
    private Uni<Networks.Wiring> place(TerminalWish wish) {
        if (wish.node().endpoint() == null) {
            return Uni.createFrom().item(NOTHING);
        }
        Uni<Networks.Wiring> placed = networks.place(wish.node().id(), wish.wantedIds());
        // network-service may have lost the node, such as by a restore of its database.
        return wish.nodeKnown()
                ? placed.onFailure(BadField::notFound).recoverWithUni(() -> networks.ensureNode(
                                wish.node().id(),
                                wish.node().name(),
                                wish.node().endpoint())
                        .flatMap(known -> networks.place(wish.node().id(), wish.wantedIds())))
                : placed;
    }

    private Uni<Void> tryAgain(UUID terminal, UUID claim, Throwable failure) {
        Outcome.ItemFault fault = Outcome.ItemFault.of(ProblemTranslation.of(failure));
        return Panache.withTransaction(() -> orders.lockClaimed(terminal, claim)
                .invoke(mine -> {
                    if (mine != null) {
                        mine.tryAgain(
                                new Desktop.Failure(fault.reason(), fault.message()),
                                clock.instant().plus(backoff.after(mine.begin())));
                    }
                })
                .replaceWithVoid());
    }
}
