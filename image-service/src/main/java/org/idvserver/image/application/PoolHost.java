package org.idvserver.image.application;

import io.smallrye.mutiny.Uni;
import org.idvserver.image.domain.StoragePool;

/** The node whose libvirt knows the pools. Acts may be repeated; they fail with LIBVIRT_UNAVAILABLE or STORAGE_FAILED. */
public interface PoolHost {

    /**
     * Sees to it that the pool is defined as it is wanted now, runs or is stopped, and starts with the host or does not. Fails with
     * POOL_NAME_TAKEN when libvirt has a pool of that name that is made of something else.
     */
    Uni<Void> ensure(StoragePool pool);

    /** Has libvirt forget the pool; what it is made of stays. A pool of that name that is made of something else is left alone. */
    Uni<Void> remove(StoragePool pool);
}
