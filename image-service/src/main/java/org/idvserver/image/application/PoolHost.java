package org.idvserver.image.application;

import io.smallrye.mutiny.Uni;
import org.idvserver.image.domain.StoragePool;

/** The node whose libvirt knows the pools. */
public interface PoolHost {

    /** Sees to it that the pool is defined, started and starts with the host; fails with LIBVIRT_UNAVAILABLE or STORAGE_FAILED. */
    Uni<Void> ensure(StoragePool pool);
}
