package org.idvserver.image.application.reconcile;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.idvserver.image.application.BlockStorage;
import org.idvserver.image.application.CheckEmptyPool;
import org.idvserver.image.application.PoolHost;
import org.idvserver.image.domain.StoragePool;

/** Brings libvirt where a pool is wanted. Each act may be repeated after a kill at any line. */
@ApplicationScoped
class BringPool {
    private final PoolHost host;
    private final BlockStorage storage;
    private final CheckEmptyPool checkEmpty;

    BringPool(PoolHost host, BlockStorage storage, CheckEmptyPool checkEmpty) {
        this.host = host;
        this.storage = storage;
        this.checkEmpty = checkEmpty;
    }

    /** Answers how full it is. Once that is known the pool is not new any more. */
    Uni<StoragePool.Usage> toItsTarget(StoragePool pool) {
        return host.ensure(pool)
                .chain(() -> pool.usage().isEmpty()
                        ? storage.prepare(pool.place())
                        : Uni.createFrom().voidItem())
                .chain(() -> storage.usage(pool.place()));
    }

    /** Looks again whether it is empty: time has passed since that was promised. */
    Uni<Void> away(StoragePool pool) {
        return checkEmpty.check(pool).chain(() -> host.remove(pool));
    }
}
