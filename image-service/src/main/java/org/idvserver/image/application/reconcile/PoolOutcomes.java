package org.idvserver.image.application.reconcile;

import io.quarkus.hibernate.reactive.panache.common.WithTransaction;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.UUID;
import org.idvserver.image.application.ImageEvents;
import org.idvserver.image.application.StoragePools;
import org.idvserver.image.application.Work;
import org.idvserver.image.config.ImageConfig;
import org.idvserver.image.domain.StoragePool;
import org.idvserver.kit.error.Problem;
import org.idvserver.kit.events.Outbox;
import org.idvserver.kit.reconcile.Backoff;

/** Records what was seen of a pool, in one transaction with its events and the end of the claim. */
@ApplicationScoped
class PoolOutcomes {
    private final Work work;
    private final StoragePools pools;
    private final ImageEvents events;
    private final Outbox outbox;
    private final Backoff backoff;
    private final Duration period;

    PoolOutcomes(Work work, StoragePools pools, ImageEvents events, Outbox outbox, ImageConfig config) {
        this.work = work;
        this.pools = pools;
        this.events = events;
        this.outbox = outbox;
        this.backoff =
                new Backoff(config.reconcile().firstRetry(), config.reconcile().lastRetry());
        this.period = config.reconcile().poolPeriod();
    }

    @WithTransaction
    Uni<Void> active(UUID token, UUID id, StoragePool.Usage usage) {
        return work.release(Work.Kind.POOLS, token, id, period)
                .chain(() -> pools.get(id))
                .flatMap(pool -> tellIf(pool.active(usage), pool));
    }

    @WithTransaction
    Uni<Void> failed(UUID token, UUID id, Problem problem) {
        return pools.get(id).flatMap(pool -> {
            boolean news = pool.failed(problem.code().name(), problem.getMessage());
            return work.release(Work.Kind.POOLS, token, id, backoff.after(pool.attempts()))
                    .chain(() -> tellIf(news, pool));
        });
    }

    private Uni<Void> tellIf(boolean news, StoragePool pool) {
        return news
                ? outbox.append(events.poolStateChanged(pool))
                : Uni.createFrom().voidItem();
    }
}
