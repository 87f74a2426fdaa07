package org.idvserver.desktop.application.reconcile;

import com.google.protobuf.util.Timestamps;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.idvserver.contracts.desktop.v1.PowerOffOrder;
import org.idvserver.contracts.desktop.v1.TerminalOrders;
import org.idvserver.contracts.desktop.v1.WakeOrder;
import org.idvserver.desktop.application.Desktops;
import org.idvserver.desktop.application.Facts;
import org.idvserver.desktop.application.Networks;
import org.idvserver.desktop.application.OrderBook;
import org.idvserver.desktop.application.Outcome;
import org.idvserver.desktop.application.Terminals;
import org.idvserver.desktop.config.DesktopConfig;
import org.idvserver.desktop.domain.Desktop;
import org.idvserver.desktop.domain.Fact;
import org.idvserver.desktop.domain.Terminal;
import org.idvserver.desktop.domain.TerminalWork;
import org.idvserver.kit.lease.Lease;

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

    /**
     * What orders need is there.
     *
     * @param held why something has not been taken back from the terminal yet
     */
    record Ready(Networks.Wiring wiring, Optional<Outcome.ItemFault> held) {}

    /** What keeps a terminal's work from being done. */
    interface TryAgain {
        void work(TerminalWork work, long composedWish, Outcome.ItemFault fault);
    }

    /** Frees what the terminals gave up; whoever waits for it is told: another terminal, or the removal. */
    Uni<Void> release(Map<TerminalWish, Ready> ready, Lease.Claim claim) {
        List<TerminalWish> wishes = ready.entrySet().stream()
                .filter(one -> one.getValue().held().isEmpty())
                .map(Map.Entry::getKey)
                .toList();
        return wishes.stream().allMatch(wish -> wish.gone().isEmpty())
                ? Uni.createFrom().voidItem()
                : orders.claimed(claim).flatMap(works -> {
                    Set<UUID> mine = works.stream().map(TerminalWork::id).collect(Collectors.toSet());
                    Map<UUID, UUID> holders = new HashMap<>();
                    wishes.stream().filter(wish -> mine.contains(wish.id())).forEach(wish -> wish.gone()
                            .forEach(desktop -> holders.put(desktop, wish.id())));
                    return desktops.lockAll(holders.keySet()).flatMap(locked -> release(holders, locked));
                });
    }

    private Uni<Void> release(Map<UUID, UUID> holders, List<Desktop> gone) {
        Instant now = clock.instant();
        List<Fact> news = new ArrayList<>();
        gone.forEach(desktop -> news.addAll(desktop.released(holders.get(desktop.id()), now)));
        List<UUID> waiting =
                gone.stream().map(Desktop::terminalId).filter(Objects::nonNull).toList();
        return facts.tell(Facts.SELF, news).flatMap(told -> orders.wishAgain(waiting, now));
    }

    /** Nothing for those of which the claim is another's now; answers which they are. */
    Uni<List<UUID>> publish(Map<TerminalWish, Ready> ready, Lease.Claim claim, TryAgain again) {
        List<UUID> ids = ready.keySet().stream().map(TerminalWish::id).toList();
        return ids.isEmpty()
                ? Uni.createFrom().item(List.of())
                : orders.lockClaimed(claim)
                        .flatMap(works -> known(ids, works))
                        .invoke(known -> ready.forEach((wish, one) -> publish(known, wish, one, again)))
                        .map(known -> ids.stream()
                                .filter(id -> !known.works().containsKey(id))
                                .toList());
    }

    /** The wishes that are still the newest, and of which the newest orders say all that they are to say. */
    Uni<List<TerminalWish>> upToDate(Map<TerminalWish, Ready> ready) {
        List<UUID> ids = ready.keySet().stream().map(TerminalWish::id).toList();
        return ids.isEmpty()
                ? Uni.createFrom().item(List.of())
                : orders.ofAll(ids).flatMap(works -> known(ids, works)).map(known -> ready.entrySet().stream()
                        .filter(one -> one.getValue().held().isEmpty())
                        .filter(one -> isUpToDate(known, one.getKey(), one.getValue()))
                        .map(Map.Entry::getKey)
                        .toList());
    }

    private boolean isUpToDate(Known known, TerminalWish wish, Ready one) {
        TerminalWork work = known.works().get(wish.id());
        return work.idle()
                && work.wishVersion() == wish.wishVersion()
                && work.generation() > 0
                && saysAll(work, content(known, wish, one));
    }

    /** What is known of some terminals. */
    private record Known(
            Map<UUID, TerminalWork> works, Map<UUID, Terminal> terminals, Map<UUID, List<Terminals.Card>> cards) {}

    private Uni<Known> known(List<UUID> ids, List<TerminalWork> works) {
        return terminals.all(ids).flatMap(found -> terminals
                .cardsToWake(ids, clock.instant())
                .map(cards ->
                        new Known(ReadWish.byId(works, TerminalWork::id), ReadWish.byId(found, Terminal::id), cards)));
    }

    private void publish(Known known, TerminalWish wish, Ready one, TryAgain again) {
        TerminalWork work = known.works().get(wish.id());
        if (work == null) {
            return;
        }
        publish(work, wish, content(known, wish, one));
        one.held().ifPresentOrElse(fault -> again.work(work, wish.wishVersion(), fault), () -> done(work, wish));
    }

    private TerminalOrders content(Known known, TerminalWish wish, Ready one) {
        TerminalOrders content = content(wish, one.wiring(), known.cards().getOrDefault(wish.id(), List.of()));
        return withPower(content, known.terminals().get(wish.id()));
    }

    private static TerminalOrders content(TerminalWish wish, Networks.Wiring wiring, List<Terminals.Card> cards) {
        return OrderMessage.of(wish, wiring).toBuilder()
                .addAllWakes(cards.stream().map(PublishOrders::wake).toList())
                .build();
    }

    private TerminalOrders withPower(TerminalOrders content, Terminal terminal) {
        return terminal.powerOff(clock.instant())
                .map(off -> content.toBuilder().setPowerOff(powerOff(off)).build())
                .orElse(content);
    }

    private static PowerOffOrder powerOff(Terminal.PowerOff off) {
        return PowerOffOrder.newBuilder()
                .setGeneration(off.generation())
                .setUntilTime(Timestamps.fromMillis(off.until().toEpochMilli()))
                .build();
    }

    private static void publish(TerminalWork work, TerminalWish wish, TerminalOrders content) {
        if (wish.isNode()) {
            publish(work, content);
            work.nodeEnsured(wish.node().endpoint().fingerprint());
        }
    }

    private void done(TerminalWork work, TerminalWish wish) {
        Instant now = clock.instant();
        work.done(wish.wishVersion(), now, nextLook(wish, now));
    }

    private Instant nextLook(TerminalWish wish, Instant now) {
        return wish.leavingVolumes().isEmpty()
                ? TerminalWork.NEVER
                : now.plus(config.orders().leavingLook());
    }

    private static WakeOrder wake(Terminals.Card card) {
        return WakeOrder.newBuilder()
                .setMac(card.mac())
                .setUntilTime(Timestamps.fromMillis(card.until().toEpochMilli()))
                .build();
    }

    private static void publish(TerminalWork work, TerminalOrders content) {
        if (work.generation() == 0 || !saysAll(work, content)) {
            work.publish(content.toBuilder()
                    .setGeneration(work.generation() + 1)
                    .build()
                    .toByteArray());
        }
    }

    private static boolean saysAll(TerminalWork work, TerminalOrders content) {
        return content.equals(
                OrderMessage.read(work.orders()).toBuilder().clearGeneration().build());
    }
}
