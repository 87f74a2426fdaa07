package org.idvserver.image.application;

import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.UUID;
import org.idvserver.image.domain.PoolPurpose;
import org.idvserver.image.domain.StoragePool;
import org.idvserver.kit.page.PageRequest;

/** Where pools are kept. */
public interface StoragePools {

    /** Fails with POOL_EXISTS. */
    Uni<Void> add(StoragePool pool);

    /** False when there is one of this name, Ceph pool or purpose already. */
    Uni<Boolean> addIfMissing(StoragePool pool);

    /** Fails with POOL_NOT_FOUND. */
    Uni<StoragePool> get(UUID id);

    /** Fails with NO_POOL. */
    Uni<StoragePool> serving(PoolPurpose purpose);

    Uni<List<StoragePool>> page(PageRequest request);
}
