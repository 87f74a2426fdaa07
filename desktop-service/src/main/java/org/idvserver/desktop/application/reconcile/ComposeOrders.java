package org.idvserver.desktop.application.reconcile;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.idvserver.desktop.application.Images;
import org.idvserver.desktop.application.Networks;
import org.idvserver.desktop.application.OrderBook;
import org.idvserver.desktop.application.Outcome;
import org.idvserver.desktop.application.Work;
import org.idvserver.desktop.config.DesktopConfig;
import org.idvserver.desktop.domain.Desktop;
import org.idvserver.desktop.domain.TerminalWork;
import org.idvserver.kit.error.ProblemTranslation;
import org.idvserver.kit.lease.Lease;
import org.idvserver.kit.reconcile.Backoff;

/**
 * Composes what terminals are told to be, for many at once: reads the wishes, has the networks wired and the disks granted for
 * them, and publishes orders that differ from the newest. What a terminal needs is granted before its orders name it; what is
 * wrong with one keeps no other waiting.
 */
@ApplicationScoped
public class ComposeOrders {
    private static final Networks.Wiring NOTHING = new Networks.Wiring(List.of(), List.of(), List.of());

    /** network-service's word. */
    private static final String NODE_NOT_FOUND = "NODE_NOT_FOUND";

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
        return work.claimOrdersToCompose(groupSize)
                .flatMap(claim -> compose(claim).replaceWith(claim.ids().size() == groupSize));
    }

    private Uni<Void> compose(Lease.Claim claim) {
        return claim.ids().isEmpty()
                ? Uni.createFrom().voidItem()
                : read(claim)
                        .flatMap(wishes -> ready(wishes).flatMap(outcomes -> record(wishes, outcomes, claim)))
                        .onFailure()
                        .recoverWithUni(failure -> claim.ids().size() > 1 ? oneByOne(claim) : giveUp(failure, claim));
    }

    /** What nobody foresaw keeps only those waiting whom it befalls. */
    private Uni<Void> oneByOne(Lease.Claim claim) {
        return Multi.createFrom()
                .iterable(claim.ids())
                .onItem()
                .transformToUniAndConcatenate(id -> compose(new Lease.Claim(claim.token(), List.of(id))))
                .collect()
                .last();
    }

    private Uni<Void> giveUp(Throwable failure, Lease.Claim claim) {
        Outcome.ItemFault fault = Outcome.ItemFault.of(ProblemTranslation.of(failure));
        return tryAgain(claim.ids().stream().collect(Collectors.toMap(Function.identity(), id -> fault)), claim);
    }

    private Uni<List<TerminalWish>> read(Lease.Claim claim) {
        return Panache.withTransaction(() -> orders.claimed(claim).flatMap(readWish::read));
    }

    /** How each terminal's node is wired when all that its orders will name is there for it, or what is missing. */
    private Uni<Map<UUID, Outcome<PublishOrders.Ready>>> ready(List<TerminalWish> wishes) {
        List<TerminalWish> unknown = wishes.stream()
                .filter(wish -> wish.isNode() && !wish.nodeKnown())
                .toList();
        return ensureNodes(unknown).flatMap(ensured -> place(wishes, ensured)).flatMap(placed -> grant(wishes, placed));
    }

    /** Those of some terminals for which all is there that their orders will name; nothing is recorded. */
    Uni<Map<TerminalWish, PublishOrders.Ready>> readyOf(List<TerminalWish> wishes) {
        return ready(wishes).map(outcomes -> wishes.stream()
                .filter(wish -> outcomes.get(wish.id()).failure().isEmpty())
                .collect(Collectors.toMap(
                        Function.identity(), wish -> outcomes.get(wish.id()).value())));
    }

    private Uni<Map<UUID, Outcome<Void>>> ensureNodes(List<TerminalWish> unknown) {
        return unknown.isEmpty()
                ? Uni.createFrom().item(Map.of())
                : networks.ensureNodes(unknown.stream().map(TerminalWish::node).toList())
                        .invoke(ensured ->
                                unknown.forEach(wish -> ensured.putIfAbsent(wish.id(), Outcome.unanswered())));
    }

    /** A machine that never connected is no node yet. */
    private Uni<Map<UUID, Outcome<Networks.Wiring>>> place(
            List<TerminalWish> wishes, Map<UUID, Outcome<Void>> ensured) {
        Map<UUID, Outcome<Networks.Wiring>> outcomes = new HashMap<>();
        List<TerminalWish> nodes = new ArrayList<>();
        for (TerminalWish wish : wishes) {
            Outcome<Void> known = ensured.getOrDefault(wish.id(), Outcome.done(null));
            if (known.failure().isPresent()) {
                outcomes.put(wish.id(), Outcome.failed(known.fault()));
            } else if (wish.isNode()) {
                nodes.add(wish);
            } else {
                outcomes.put(wish.id(), Outcome.done(NOTHING));
            }
        }
        return place(nodes)
                .invoke(outcomes::putAll)
                .flatMap(placed -> placeLost(nodes, placed))
                .map(again -> {
                    outcomes.putAll(again);
                    return outcomes;
                });
    }

    private Uni<Map<UUID, Outcome<Networks.Wiring>>> place(List<TerminalWish> nodes) {
        return nodes.isEmpty()
                ? Uni.createFrom().item(Map.of())
                : networks.place(nodes.stream().collect(Collectors.toMap(TerminalWish::id, TerminalWish::wantedIds)))
                        .invoke(placed -> nodes.forEach(wish -> placed.putIfAbsent(wish.id(), Outcome.unanswered())));
    }

    /** network-service may have lost nodes, such as by a restore of its database. */
    private Uni<Map<UUID, Outcome<Networks.Wiring>>> placeLost(
            List<TerminalWish> nodes, Map<UUID, Outcome<Networks.Wiring>> placed) {
        List<TerminalWish> lost = nodes.stream()
                .filter(wish -> wish.nodeKnown()
                        && placed.get(wish.id())
                                .failure()
                                .filter(fault -> fault.reason().equals(NODE_NOT_FOUND))
                                .isPresent())
                .toList();
        return lost.isEmpty()
                ? Uni.createFrom().item(Map.of())
                : ensureNodes(lost).flatMap(known -> place(lost));
    }

    private Uni<Map<UUID, Outcome<PublishOrders.Ready>>> grant(
            List<TerminalWish> wishes, Map<UUID, Outcome<Networks.Wiring>> placed) {
        List<Images.Grant> grants = wishes.stream()
                .filter(wish -> placed.get(wish.id()).failure().isEmpty())
                .map(TerminalWish::grant)
                .toList();
        Uni<Map<UUID, Outcome<Images.Granted>>> granted =
                grants.isEmpty() ? Uni.createFrom().item(Map.of()) : images.grant(grants);
        return granted.map(answers -> placed.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, node -> node.getValue()
                        .then(wiring -> answers.getOrDefault(node.getKey(), Outcome.unanswered())
                                .then(grant -> Outcome.done(new PublishOrders.Ready(wiring, grant.held())))))));
    }

    private Uni<Void> record(
            List<TerminalWish> wishes, Map<UUID, Outcome<PublishOrders.Ready>> outcomes, Lease.Claim claim) {
        Map<UUID, Outcome.ItemFault> faults = new HashMap<>();
        Map<TerminalWish, PublishOrders.Ready> ready = new LinkedHashMap<>();
        wishes.forEach(wish -> outcomes.get(wish.id())
                .failure()
                .ifPresentOrElse(
                        fault -> faults.put(wish.id(), fault),
                        () -> ready.put(wish, outcomes.get(wish.id()).value())));
        return Panache.withTransaction(() -> publishOrders.release(ready, claim))
                .flatMap(released -> Panache.withTransaction(() -> publishOrders.publish(ready, claim, this::tryAgain)))
                .flatMap(this::askAgain)
                .flatMap(published -> faults.isEmpty() ? Uni.createFrom().voidItem() : tryAgain(faults, claim));
    }

    /**
     * What was asked for those may have come to other services after what the claim's new owner asked: they are composed once more,
     * so that the newest wish is what was asked last.
     */
    private Uni<Void> askAgain(List<UUID> lost) {
        return lost.isEmpty()
                ? Uni.createFrom().voidItem()
                : Panache.withTransaction(() -> orders.wishAgain(lost, clock.instant()));
    }

    private Uni<Void> tryAgain(Map<UUID, Outcome.ItemFault> faults, Lease.Claim claim) {
        return Panache.withTransaction(() -> orders.lockClaimed(claim)
                .invoke(mine -> mine.stream()
                        .filter(work -> faults.containsKey(work.id()))
                        .forEach(work -> tryAgain(work, work.wishVersion(), faults.get(work.id()))))
                .replaceWithVoid());
    }

    /** At once when something else is wished meanwhile. */
    private void tryAgain(TerminalWork work, long composedWish, Outcome.ItemFault fault) {
        Instant now = clock.instant();
        work.tryAgain(
                new Desktop.Failure(fault.reason(), fault.message()),
                work.wishVersion() == composedWish ? now.plus(backoff.after(work.begin())) : now);
    }
}
