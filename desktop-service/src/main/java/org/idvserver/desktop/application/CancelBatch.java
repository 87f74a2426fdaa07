package org.idvserver.desktop.application;

import io.quarkus.hibernate.reactive.panache.common.WithTransaction;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.idvserver.desktop.config.DesktopConfig;
import org.idvserver.desktop.domain.Batch;
import org.idvserver.desktop.domain.BatchItem;
import org.idvserver.desktop.domain.BatchState;
import org.idvserver.desktop.domain.Desktop;
import org.idvserver.desktop.domain.DesktopProblem;
import org.idvserver.desktop.domain.Fact;
import org.idvserver.desktop.domain.ItemState;
import org.idvserver.kit.error.Fault;
import org.idvserver.kit.error.Problem;

/** Ends a batch and wishes gone what was made for it; the reconciler removes it. */
@ApplicationScoped
public class CancelBatch {
    private final Batches batches;
    private final Desktops desktops;
    private final Terminals terminals;
    private final OrderBook orders;
    private final Facts facts;
    private final Clock clock;
    private final DesktopConfig config;

    CancelBatch(
            Batches batches,
            Desktops desktops,
            Terminals terminals,
            OrderBook orders,
            Facts facts,
            Clock clock,
            DesktopConfig config) {
        this.terminals = terminals;
        this.batches = batches;
        this.desktops = desktops;
        this.orders = orders;
        this.facts = facts;
        this.clock = clock;
        this.config = config;
    }

    /** Refused while a desktop of it is locked, or on a terminal, where somebody may be working with it. Safe to repeat. */
    @WithTransaction
    public Uni<Batch> cancel(String actor, UUID id) {
        return batches.lock(id)
                .call(batch -> batch.state() == BatchState.CANCELLED
                        ? Uni.createFrom().voidItem()
                        : batches.allItems(id).flatMap(items -> undo(actor, batch, items)));
    }

    /** Desktops that were deleted one by one before are gone already. */
    private Uni<Void> undo(String actor, Batch batch, List<BatchItem> items) {
        Instant now = clock.instant();
        List<UUID> ids = items.stream()
                .filter(item -> item.state() != ItemState.CANCELLED)
                .map(BatchItem::desktopId)
                .toList();
        return desktops.lockAll(ids).call(this::refuseInUse).flatMap(locked -> {
            List<UUID> told = locked.stream()
                    .map(Desktop::heldBy)
                    .filter(Objects::nonNull)
                    .distinct()
                    .toList();
            Instant deadline = now.plus(config.provisioning().deadline());
            List<Fact> news = new ArrayList<>();
            locked.forEach(desktop -> news.addAll(desktop.delete(now, deadline)));
            news.add(0, new Fact.BatchCancelled(batch.id(), news.size()));
            items.forEach(item -> item.undo(now));
            return batches.count(batch.id())
                    .invoke(counts -> news.addAll(batch.follow(counts, now)))
                    .flatMap(counts -> facts.tell(actor, news))
                    .flatMap(done -> orders.wishAgain(told, now));
        });
    }

    private Uni<Void> refuseInUse(List<Desktop> all) {
        List<Desktop> inUse = all.stream()
                .filter(desktop ->
                        desktop.terminalId() != null || desktop.locked().isPresent())
                .toList();
        return inUse.isEmpty()
                ? Uni.createFrom().voidItem()
                : terminals
                        .names(inUse.stream()
                                .map(Desktop::terminalId)
                                .filter(Objects::nonNull)
                                .toList())
                        .map(names -> inUse(inUse, names))
                        .flatMap(Uni.createFrom()::failure);
    }

    private static Problem inUse(List<Desktop> desktops, Map<UUID, String> terminals) {
        List<Fault> faults = desktops.stream()
                .map(desktop -> new Fault(
                        desktop.name(),
                        desktop.locked()
                                .map(reason -> "is locked: " + reason)
                                .orElseGet(() -> "is on terminal " + terminals.get(desktop.terminalId()))))
                .toList();
        return new Problem(
                DesktopProblem.BATCH_IN_USE,
                "%d desktops of the batch are on terminals or locked: take them away, or unlock them, first"
                        .formatted(faults.size()),
                faults,
                null);
    }
}
