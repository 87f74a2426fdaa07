package org.idvserver.image.application;

import io.quarkus.hibernate.reactive.panache.common.WithTransaction;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.OptionalLong;
import java.util.UUID;
import org.idvserver.image.domain.PoolChange;
import org.idvserver.image.domain.StoragePool;
import org.idvserver.kit.error.RequestProblem;
import org.idvserver.kit.events.Outbox;

/** Records what is wanted of a pool: run or stop, drain, thresholds, a look at what is in it. The reconciler fulfils it. */
@ApplicationScoped
public class ChangePool {
    private final StoragePools pools;
    private final PoolEvents events;
    private final Outbox outbox;

    ChangePool(StoragePools pools, PoolEvents events, Outbox outbox) {
        this.pools = pools;
        this.events = events;
        this.outbox = outbox;
    }

    /** Fails with OUTDATED when the pool is not of the expected revision any more, and with POOL_EXISTS when another one serves its purpose. */
    @WithTransaction
    public Uni<StoragePool> change(String actor, UUID id, OptionalLong expected, PoolChange change) {
        return pools.lock(id)
                .invoke(pool -> checkRevision(pool, expected))
                .call(pool -> pool.change(change)
                        ? pools.due(pool).chain(() -> outbox.append(events.changed(actor, pool, change)))
                        : Uni.createFrom().voidItem());
    }

    static void checkRevision(StoragePool pool, OptionalLong expected) {
        if (expected.isPresent() && expected.getAsLong() != pool.revision()) {
            throw RequestProblem.OUTDATED.because("Pool %s was changed meanwhile: read it again", pool.name());
        }
    }

    @WithTransaction
    public Uni<StoragePool> refresh(String actor, UUID id) {
        return pools.lock(id)
                .invoke(StoragePool::wantRefresh)
                .call(pools::due)
                .call(pool -> outbox.append(events.refreshWanted(actor, pool)));
    }
}
