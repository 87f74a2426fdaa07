package org.idvserver.desktop.application;

import io.quarkus.hibernate.reactive.panache.common.WithTransaction;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.idvserver.desktop.config.DesktopConfig;
import org.idvserver.desktop.domain.Batch;
import org.idvserver.desktop.domain.BatchItem;
import org.idvserver.desktop.domain.Desktop;
import org.idvserver.desktop.domain.Fact;
import org.idvserver.desktop.domain.ItemState;

/** Begins the failed items of a batch anew, and only those. */
@ApplicationScoped
public class RetryBatch {
    private final Batches batches;
    private final Desktops desktops;
    private final Breakers breakers;
    private final Facts facts;
    private final Clock clock;
    private final DesktopConfig config;

    RetryBatch(Batches batches, Desktops desktops, Breakers breakers, Facts facts, Clock clock, DesktopConfig config) {
        this.batches = batches;
        this.desktops = desktops;
        this.breakers = breakers;
        this.facts = facts;
        this.clock = clock;
        this.config = config;
    }

    /** Without a failed item nothing begins anew; what waits because many failed is tried at once. */
    @WithTransaction
    public Uni<Batch> retry(String actor, UUID id) {
        return batches.lock(id)
                .call(batch -> batches.itemsIn(id, ItemState.FAILED).flatMap(failed -> begin(actor, batch, failed)))
                .call(batch -> breakers.end(batch.breakerScopes()).flatMap(news -> facts.tell(actor, news)));
    }

    private Uni<Void> begin(String actor, Batch batch, List<BatchItem> failed) {
        if (failed.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        Instant now = clock.instant();
        Instant deadline = now.plus(config.provisioning().deadline());
        List<UUID> ids = failed.stream().map(BatchItem::desktopId).toList();
        return desktops.lockAll(ids).flatMap(locked -> {
            List<Fact> news = new ArrayList<>(List.of(new Fact.BatchRetried(batch.id(), failed.size())));
            failed.forEach(BatchItem::retry);
            for (Desktop desktop : locked) {
                news.addAll(desktop.retry(now, deadline));
            }
            return batches.count(batch.id())
                    .invoke(counts -> news.addAll(batch.follow(counts, now)))
                    .flatMap(counts -> facts.tell(actor, news));
        });
    }
}
