package org.idvserver.image.application;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.idvserver.image.domain.BlockImage;
import org.idvserver.image.domain.ImageProblem;
import org.idvserver.image.domain.StoragePool;

/** Proves that nothing of this service is in a pool, by its rows and by its storage; fails with POOL_IN_USE and counts. */
@ApplicationScoped
public class CheckEmptyPool {
    private final StoragePools pools;
    private final BlockStorage storage;

    CheckEmptyPool(StoragePools pools, BlockStorage storage) {
        this.pools = pools;
        this.storage = storage;
    }

    /** A pool that was never reached holds nothing; one that cannot be reached now is not proved empty. */
    public Uni<Void> check(StoragePool pool) {
        Uni<Void> rows = Panache.withSession(() -> checkRows(pool));
        return pool.usage().isEmpty() ? rows : rows.chain(() -> checkStorage(pool));
    }

    /** Within the current session. */
    Uni<Void> checkRows(StoragePool pool) {
        return pools.content(pool.id())
                .invoke(content -> {
                    if (!content.isEmpty()) {
                        throw ImageProblem.POOL_IN_USE.because(
                                "Pool %s holds %d versions and %d volumes: delete them first",
                                pool.name(), content.versions(), content.volumes());
                    }
                })
                .replaceWithVoid();
    }

    private Uni<Void> checkStorage(StoragePool pool) {
        return storage.purge(pool.place())
                .flatMap(purged -> storage.list(pool.place()).invoke(names -> {
                    long ours = names.stream().filter(BlockImage::isOurs).count();
                    if (ours + purged.left() > 0) {
                        throw ImageProblem.POOL_IN_USE.because(
                                "The storage of pool %s still holds %d images that no row knows and %d removed ones"
                                        + " that are needed or wait: see findings",
                                pool.name(), ours, purged.left());
                    }
                }))
                .replaceWithVoid();
    }
}
