package org.idvserver.image.application.reconcile;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.UUID;
import org.idvserver.image.application.DefinePool;
import org.idvserver.image.application.Work;
import org.idvserver.image.config.ImageConfig;
import org.idvserver.image.domain.PoolTarget;
import org.idvserver.image.domain.StoragePool;
import org.idvserver.kit.error.ProblemTranslation;

/** Sees to it that libvirt has every pool as it is wanted, again and again: one that it forgot is defined anew. */
@ApplicationScoped
class ReconcilePools {
    private static final int PASS = 8;

    private final Work work;
    private final DefinePool definePool;
    private final BringPool bringPool;
    private final PoolOutcomes outcomes;
    private final Duration renewal;

    ReconcilePools(Work work, DefinePool definePool, BringPool bringPool, PoolOutcomes outcomes, ImageConfig config) {
        this.work = work;
        this.definePool = definePool;
        this.bringPool = bringPool;
        this.outcomes = outcomes;
        this.renewal = config.reconcile().lease().dividedBy(4);
    }

    Uni<Boolean> pass() {
        return definePool
                .defineDefaults()
                .chain(() -> work.claim(Work.Kind.POOLS, PASS))
                .flatMap(claim -> KeptLease.during(
                        Multi.createFrom()
                                .iterable(claim.ids())
                                .onItem()
                                .transformToUniAndConcatenate(id -> reconcile(claim.token(), id))
                                .collect()
                                .last(),
                        renewal,
                        () -> work.renew(Work.Kind.POOLS, claim.token())))
                .replaceWith(false);
    }

    private Uni<Void> reconcile(UUID token, UUID id) {
        return outcomes.get(id)
                .flatMap(pool -> fulfil(token, pool))
                .onFailure()
                .recoverWithUni(failure -> outcomes.failed(token, id, ProblemTranslation.of(failure)));
    }

    private Uni<Void> fulfil(UUID token, StoragePool pool) {
        return pool.target() == PoolTarget.ABSENT
                ? bringPool.away(pool).chain(() -> outcomes.gone(token, pool.id()))
                : bringPool.toItsTarget(pool).flatMap(usage -> outcomes.seen(token, pool, usage));
    }
}
