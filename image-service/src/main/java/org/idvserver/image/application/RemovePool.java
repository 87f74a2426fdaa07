package org.idvserver.image.application;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.OptionalLong;
import java.util.UUID;
import org.idvserver.image.config.StorageSettings;
import org.idvserver.image.domain.ImageProblem;
import org.idvserver.image.domain.StoragePool;
import org.idvserver.kit.events.Outbox;

/** Records the wish that a pool be forgotten. Refused while anything refers to it; the storage itself is never deleted. Safe to repeat. */
@ApplicationScoped
public class RemovePool {
    private final StoragePools pools;
    private final CheckEmptyPool checkEmpty;
    private final StorageSettings settings;
    private final PoolEvents events;
    private final Outbox outbox;

    RemovePool(
            StoragePools pools, CheckEmptyPool checkEmpty, StorageSettings settings, PoolEvents events, Outbox outbox) {
        this.pools = pools;
        this.checkEmpty = checkEmpty;
        this.settings = settings;
        this.events = events;
        this.outbox = outbox;
    }

    public Uni<StoragePool> remove(String actor, UUID id, OptionalLong expected) {
        return Panache.withSession(() -> pools.get(id))
                .invoke(this::checkNotConfigured)
                .call(checkEmpty::check)
                .chain(() -> Panache.withTransaction(() -> record(actor, id, expected)));
    }

    /** It would come back by itself. */
    private void checkNotConfigured(StoragePool pool) {
        if (settings.pools().stream().anyMatch(wanted -> wanted.place().equals(pool.place()))) {
            throw ImageProblem.POOL_CONFIGURED.because(
                    "Pool %s is named in the configuration: take it out there first, or drain it", pool.name());
        }
    }

    /** Nothing can be put into it from here on: whoever does holds the row. */
    private Uni<StoragePool> record(String actor, UUID id, OptionalLong expected) {
        return pools.lock(id)
                .invoke(pool -> ChangePool.checkRevision(pool, expected))
                .call(checkEmpty::checkRows)
                .call(pool -> pool.wantAbsent()
                        ? pools.due(pool).chain(() -> outbox.append(events.deletionWanted(actor, pool)))
                        : Uni.createFrom().voidItem());
    }
}
