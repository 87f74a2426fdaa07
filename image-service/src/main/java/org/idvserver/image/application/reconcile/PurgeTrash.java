package org.idvserver.image.application.reconcile;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.idvserver.image.application.BlockStorage;
import org.idvserver.image.application.StoragePools;
import org.idvserver.image.domain.StoragePool;
import org.jboss.logging.Logger;

/** Frees the room of removed images, a few at a time. Replicas that do so at once do not disturb each other. */
@ApplicationScoped
class PurgeTrash {
    private static final Logger LOG = Logger.getLogger(PurgeTrash.class);

    private final StoragePools pools;
    private final BlockStorage storage;

    PurgeTrash(StoragePools pools, BlockStorage storage) {
        this.pools = pools;
        this.storage = storage;
    }

    /** True when it is worth looking again at once. */
    Uni<Boolean> pass() {
        return Panache.withSession(pools::all)
                .onItem()
                .transformToMulti(all -> Multi.createFrom().iterable(all))
                .filter(pool -> pool.usage().isPresent())
                .onItem()
                .transformToUniAndConcatenate(this::purge)
                .collect()
                .in(() -> new boolean[1], (again, more) -> again[0] |= more)
                .map(again -> again[0]);
    }

    /** A storage that does not answer is told by its pool. */
    private Uni<Boolean> purge(StoragePool pool) {
        return storage.purge(pool.place())
                .map(purged -> purged.gone() > 0 && purged.left() > 0)
                .onFailure()
                .invoke(failure -> LOG.debugf(failure, "pool %s was not purged", pool.name()))
                .onFailure()
                .recoverWithItem(false);
    }
}
