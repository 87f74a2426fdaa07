package org.idvserver.image.application;

import org.idvserver.image.domain.PoolType;

/** The storage of one type of pool. Use cases ask {@link BlockStorage} and {@link Snapshots}, which find the right one. */
public interface StorageDriver extends BlockStorage, Snapshots {
    PoolType type();
}
