package org.idvserver.desktop.application.reconcile;

import com.google.protobuf.util.Timestamps;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.idvserver.contracts.desktop.v1.TerminalOrders;
import org.idvserver.contracts.desktop.v1.WakeOrder;
import org.idvserver.desktop.application.Desktops;
import org.idvserver.desktop.application.Facts;
import org.idvserver.desktop.application.Networks;
import org.idvserver.desktop.application.OrderBook;
import org.idvserver.desktop.application.Terminals;
import org.idvserver.desktop.config.DesktopConfig;
import org.idvserver.desktop.domain.Desktop;
import org.idvserver.desktop.domain.Fact;
import org.idvserver.desktop.domain.TerminalLink;
import org.idvserver.desktop.domain.TerminalWork;

/** Records composed orders under a new generation when they differ, and frees the desktops that the terminal has given up. */
@ApplicationScoped
class PublishOrders {
    private final OrderBook orders;
    private final Desktops desktops;
    private final Terminals terminals;
    private final Facts facts;
    private final Clock clock;
    private final DesktopConfig config;

    PublishOrders(
            OrderBook orders, Desktops desktops, Terminals terminals, Facts facts, Clock clock, DesktopConfig config) {
        this.orders = orders;
        this.desktops = desktops;
        this.terminals = terminals;
        this.facts = facts;
        this.clock = clock;
        this.config = config;
    }

    /** Frees what the terminal gave up; whoever waits for it is told: another terminal, or the removal. */
    Uni<Void> release(TerminalWish wish, UUID claim) {
        UUID terminal = wish.node().id();
        return wish.gone().isEmpty()
                ? Uni.createFrom().voidItem()
                : orders.claimed(terminal, claim)
                        .flatMap(work -> work == null
                                ? Uni.createFrom().voidItem()
                                : desktops.lockAll(wish.gone()).flatMap(locked -> release(terminal, locked)));
    }

    private Uni<Void> release(UUID terminal, List<Desktop> gone) {
        Instant now = clock.instant();
        List<Fact> news = new ArrayList<>();
        gone.forEach(desktop -> news.addAll(desktop.released(terminal, now)));
        List<UUID> waiting =
                gone.stream().map(Desktop::terminalId).filter(Objects::nonNull).toList();
        return facts.tell(Facts.SELF, news).flatMap(told -> orders.wishAgain(waiting, now));
    }

    /** Nothing when the claim has run out: whoever has it now composes anew. */
    Uni<Void> publish(TerminalWish wish, Networks.Wiring wiring, UUID claim) {
        UUID terminal = wish.node().id();
        return terminals.link(terminal).flatMap(link -> terminals
                .cardsToWake(terminal, clock.instant())
                .map(cards -> OrderMessage.of(wish, wiring).toBuilder()
                        .addAllWakes(cards.stream().map(PublishOrders::wake).toList())
                        .build())
                .flatMap(content -> orders.lockClaimed(terminal, claim).invoke(work -> {
                    if (work != null) {
                        publish(work, wish, content, link);
                    }
                }))
                .replaceWithVoid());
    }

    private void publish(TerminalWork work, TerminalWish wish, TerminalOrders content, TerminalLink link) {
        Instant now = clock.instant();
        // A machine that never connected has no networks yet, and nobody to send orders to.
        if (wish.node().endpoint() != null) {
            publish(work, content);
            work.nodeEnsured(wish.node().endpoint().fingerprint());
        }
        boolean lookAgain =
                link != null && (link.connected() || !wish.leavingVolumes().isEmpty());
        Instant then = lookAgain ? now.plus(config.orders().refresh()) : TerminalWork.NEVER;
        work.done(wish.wishVersion(), now, then);
    }

    private static WakeOrder wake(Terminals.Card card) {
        return WakeOrder.newBuilder()
                .setMac(card.mac())
                .setUntilTime(Timestamps.fromMillis(card.until().toEpochMilli()))
                .build();
    }

    private static void publish(TerminalWork work, TerminalOrders content) {
        TerminalOrders newest = OrderMessage.read(work.orders());
        if (work.generation() == 0
                || !content.equals(newest.toBuilder().clearGeneration().build())) {
            work.publish(content.toBuilder()
                    .setGeneration(work.generation() + 1)
                    .build()
                    .toByteArray());
        }
    }
}
