package org.idvserver.image.support;

import java.util.UUID;
import org.idvserver.image.domain.Place;
import org.idvserver.image.domain.PoolPurpose;
import org.idvserver.image.domain.PoolThresholds;
import org.idvserver.image.domain.PoolType;
import org.idvserver.image.domain.StoragePool;

/** A pool for tests that need one and do not care which. */
public final class SomePool {

    private SomePool() {}

    public static StoragePool ofCeph() {
        return new StoragePool(
                UUID.randomUUID(), "p", new Place(PoolType.RBD, "p"), PoolPurpose.GENERAL, new PoolThresholds(80, 90));
    }
}
