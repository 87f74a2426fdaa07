package org.idvserver.image.application.reconcile;

import io.quarkus.hibernate.reactive.panache.common.WithSession;
import io.quarkus.hibernate.reactive.panache.common.WithTransaction;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.idvserver.image.application.PoolEvents;
import org.idvserver.image.application.StoragePools;
import org.idvserver.image.application.Work;
import org.idvserver.image.config.ImageConfig;
import org.idvserver.image.domain.ImageProblem;
import org.idvserver.image.domain.PoolTarget;
import org.idvserver.image.domain.StoragePool;
import org.idvserver.kit.error.Problem;
import org.idvserver.kit.events.Event;
import org.idvserver.kit.events.Outbox;
import org.idvserver.kit.reconcile.Backoff;

/** Records what was seen of a pool, in one transaction with its events and the end of the claim. People write the same row, so it is locked. */
@ApplicationScoped
class PoolOutcomes {
    private final Work work;
    private final StoragePools pools;
    private final PoolEvents events;
    private final Outbox outbox;
    private final Backoff backoff;
    private final Duration period;

    PoolOutcomes(Work work, StoragePools pools, PoolEvents events, Outbox outbox, ImageConfig config) {
        this.work = work;
        this.pools = pools;
        this.events = events;
        this.outbox = outbox;
        this.backoff =
                new Backoff(config.reconcile().firstRetry(), config.reconcile().lastRetry());
        this.period = config.reconcile().poolPeriod();
    }

    @WithSession
    Uni<StoragePool> get(UUID id) {
        return pools.get(id);
    }

    /** What was done was for the wish as it was then; when that has changed meanwhile, the next attempt is due at once. */
    @WithTransaction
    Uni<Void> seen(UUID token, StoragePool then, StoragePool.Usage usage) {
        return pools.lock(then.id()).flatMap(pool -> {
            boolean current = pool.revision() == then.revision() && pool.refreshWanted() == then.refreshWanted();
            return work.release(Work.Kind.POOLS, token, pool.id(), current ? period : Duration.ZERO)
                    .chain(() -> outbox.append(record(pool, usage, current)));
        });
    }

    private List<Event> record(StoragePool pool, StoragePool.Usage usage, boolean current) {
        List<Event> facts = new ArrayList<>();
        if (current && pool.seen()) {
            facts.addAll(events.stateChanged(pool));
        }
        pool.measured(usage).ifPresent(change -> facts.addAll(events.thresholdCrossed(pool, change, usage)));
        return facts;
    }

    /** A deletion that was taken back while it was done leaves the row: the pool is defined again. */
    @WithTransaction
    Uni<Void> gone(UUID token, UUID id) {
        return pools.lock(id).flatMap(pool -> work.release(Work.Kind.POOLS, token, id, Duration.ZERO)
                .chain(() -> pool.target() == PoolTarget.ABSENT
                        ? pools.remove(pool).chain(() -> outbox.append(events.deleted(pool)))
                        : Uni.createFrom().voidItem()));
    }

    @WithTransaction
    Uni<Void> failed(UUID token, UUID id, Problem problem) {
        if (problem.code() == ImageProblem.LEASE_LOST) {
            return Uni.createFrom().voidItem();
        }
        return pools.lock(id).flatMap(pool -> {
            boolean news = pool.failed(problem.code().name(), problem.getMessage());
            return work.release(Work.Kind.POOLS, token, id, backoff.after(pool.attempts()))
                    .chain(() -> news
                            ? outbox.append(events.stateChanged(pool))
                            : Uni.createFrom().voidItem());
        });
    }
}
