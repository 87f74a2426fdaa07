package org.idvserver.image.inbound.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Optional;
import java.util.UUID;
import org.idvserver.image.application.FindPools;
import org.idvserver.image.application.PoolContent;
import org.idvserver.image.domain.PoolRefusal;
import org.idvserver.image.domain.StoragePool;

/**
 * A pool as the API shows it.
 *
 * @param capacityBytes null, as the other sizes, until the pool was reached
 * @param refusal why it takes nothing new; null when it does
 * @param content how much is in it; only of a single pool
 */
public record PoolView(
        UUID id,
        String name,
        String type,
        String location,
        String purpose,
        String target,
        String state,
        String reason,
        String message,
        boolean autostart,
        boolean draining,
        int warnPercent,
        int criticalPercent,
        String level,
        Long capacityBytes,
        Long availableBytes,
        Long usedBytes,
        Integer usedPercent,
        String refusal,
        @JsonInclude(JsonInclude.Include.NON_NULL) PoolContent content) {

    static PoolView of(FindPools.Filled filled) {
        return of(filled.pool(), filled.content());
    }

    static PoolView of(StoragePool pool) {
        return of(pool, null);
    }

    private static PoolView of(StoragePool pool, PoolContent content) {
        Optional<StoragePool.Usage> usage = pool.usage();
        return new PoolView(
                pool.id(),
                pool.name(),
                Words.word(pool.place().type()),
                pool.place().location(),
                Words.word(pool.purpose()),
                pool.target().name(),
                pool.state().name(),
                pool.reason().orElse(null),
                pool.message().orElse(null),
                pool.autostart(),
                pool.draining(),
                pool.thresholds().warn(),
                pool.thresholds().critical(),
                pool.level().name(),
                usage.map(StoragePool.Usage::capacityBytes).orElse(null),
                usage.map(StoragePool.Usage::availableBytes).orElse(null),
                usage.map(StoragePool.Usage::usedBytes).orElse(null),
                usage.map(StoragePool.Usage::usedPercent).orElse(null),
                pool.refusal().map(PoolRefusal::sentence).orElse(null),
                content);
    }
}
