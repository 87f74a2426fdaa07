package org.idvserver.desktop.application;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.idvserver.desktop.config.DesktopConfig;
import org.idvserver.desktop.domain.Batch;
import org.idvserver.desktop.domain.Desktop;
import org.idvserver.desktop.domain.DesktopProblem;
import org.idvserver.desktop.domain.DesktopState;
import org.idvserver.desktop.domain.Fact;

/** Records the wish that a desktop be gone, or be had back; the reconciler removes it when its time is over. Safe to repeat. */
@ApplicationScoped
public class DeleteDesktop {
    private final Desktops desktops;
    private final Batches batches;
    private final CheckQuota checkQuota;
    private final OrderBook orders;
    private final Facts facts;
    private final Clock clock;
    private final DesktopConfig config;

    DeleteDesktop(
            Desktops desktops,
            Batches batches,
            CheckQuota checkQuota,
            OrderBook orders,
            Facts facts,
            Clock clock,
            DesktopConfig config) {
        this.desktops = desktops;
        this.batches = batches;
        this.checkQuota = checkQuota;
        this.orders = orders;
        this.facts = facts;
        this.clock = clock;
        this.config = config;
    }

    /**
     * The desktop while it is going; empty when it is gone or never was.
     *
     * @param permanently at once, so that it cannot be had back
     */
    public Uni<Optional<Desktop>> delete(String actor, UUID id, boolean permanently) {
        return Panache.withTransaction(() -> desktops.batchesOf(List.of(id))
                .flatMap(batches::lock)
                .flatMap(locked -> locked.isEmpty()
                        ? Uni.createFrom().item(Optional.<Desktop>empty())
                        : desktops.lock(id).flatMap(desktop -> mark(actor, locked.get(0), desktop, permanently))));
    }

    private Uni<Optional<Desktop>> mark(String actor, Batch batch, Desktop desktop, boolean permanently) {
        if (desktop.state() == DesktopState.DELETED) {
            return Uni.createFrom().item(Optional.empty());
        }
        desktop.checkUnlocked();
        Instant now = clock.instant();
        List<UUID> told = Stream.of(desktop.terminalId(), desktop.heldBy())
                .filter(terminal -> terminal != null)
                .distinct()
                .toList();
        List<Fact> news = new ArrayList<>(permanently ? remove(desktop, now) : recycle(desktop, now));
        if (news.isEmpty()) {
            return Uni.createFrom().item(Optional.of(desktop));
        }
        news.add(0, new Fact.DesktopWished(desktop.id(), desktop.name(), "delete"));
        return cancelItem(batch, desktop, now)
                .invoke(news::addAll)
                .flatMap(done -> facts.tell(actor, news))
                .flatMap(done -> orders.wishAgain(told, now))
                .replaceWith(Optional.of(desktop));
    }

    private List<Fact> remove(Desktop desktop, Instant now) {
        return desktop.delete(now, now.plus(config.provisioning().deadline()));
    }

    /** What is not whole is not worth keeping. */
    private List<Fact> recycle(Desktop desktop, Instant now) {
        Duration kept = config.provisioning().undo();
        return switch (desktop.state()) {
            case READY -> kept.isZero() ? remove(desktop, now) : desktop.recycle(now, now.plus(kept));
            case RECYCLED -> List.of();
            case REQUESTED, PROVISIONING, RENEWING, FAILED, DELETING, DELETED -> remove(desktop, now);
        };
    }

    /**
     * Has a deleted desktop back as it was, on no terminal. Fails with WRONG_STATE when it is being removed, with
     * DESKTOP_NAME_TAKEN when another bears its name now, with QUOTA_EXCEEDED when that would be too much by now.
     */
    public Uni<Desktop> restore(String actor, UUID id) {
        return Panache.withSession(() -> wished(id))
                .flatMap(wished -> checkQuota.ask(wished.desktop(), wished.name()))
                .flatMap(asked -> Panache.withTransaction(() -> desktops.lockForStaff(id)
                        .call(this::refuseTaken)
                        .call(desktop ->
                                desktop.purgeTime().isEmpty() ? Uni.createFrom().voidItem() : checkQuota.refuse(asked))
                        .call(desktop -> facts.tell(actor, desktop.restore(clock.instant())))));
    }

    /** A desktop, and the name of whom its batch was for. */
    private record Wished(Desktop desktop, String name) {}

    private Uni<Wished> wished(UUID id) {
        return desktops.get(id)
                .invoke(desktop -> desktop.checkVisibleTo(null, true))
                .flatMap(desktop -> batches.get(desktop.batchId())
                        .map(batch -> new Wished(desktop, batch.scope().name())));
    }

    private Uni<Void> refuseTaken(Desktop desktop) {
        return desktop.purgeTime().isEmpty()
                ? Uni.createFrom().voidItem()
                : desktops.namesTaken(List.of(desktop.name()))
                        .invoke(taken -> {
                            if (!taken.isEmpty()) {
                                throw DesktopProblem.DESKTOP_NAME_TAKEN.because(
                                        "Another desktop is called %s now: delete that one first", desktop.name());
                            }
                        })
                        .replaceWithVoid();
    }

    private Uni<List<Fact>> cancelItem(Batch batch, Desktop desktop, Instant now) {
        return batches.itemsOf(List.of(desktop.id()))
                .invoke(items -> items.values().forEach(item -> item.desktopDeleted(now)))
                .flatMap(items -> batches.count(batch.id()))
                .map(counts -> batch.follow(counts, now));
    }
}
