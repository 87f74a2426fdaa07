package org.idvserver.image.application.reconcile;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;
import org.idvserver.image.application.BlockStorage;
import org.idvserver.image.application.DefinePool;
import org.idvserver.image.application.PoolHost;
import org.idvserver.image.application.Work;
import org.idvserver.image.config.ImageConfig;
import org.idvserver.kit.error.ProblemTranslation;

/** Sees to it that libvirt knows every pool, again and again: one that it forgot is defined anew. */
@ApplicationScoped
class ReconcilePools {
    private static final int PASS = 8;

    private final Work work;
    private final DefinePool definePool;
    private final PoolHost host;
    private final BlockStorage storage;
    private final PoolOutcomes outcomes;
    private final ImageConfig config;

    ReconcilePools(
            Work work,
            DefinePool definePool,
            PoolHost host,
            BlockStorage storage,
            PoolOutcomes outcomes,
            ImageConfig config) {
        this.work = work;
        this.definePool = definePool;
        this.host = host;
        this.storage = storage;
        this.outcomes = outcomes;
        this.config = config;
    }

    Uni<Boolean> pass() {
        return definePool
                .defineDefaults(config.ceph().imagesPool(), config.ceph().desktopsPool())
                .chain(() -> work.claim(Work.Kind.POOLS, PASS))
                .flatMap(claim -> KeptLease.during(
                        Multi.createFrom()
                                .iterable(claim.ids())
                                .onItem()
                                .transformToUniAndConcatenate(id -> ensure(claim.token(), id))
                                .collect()
                                .last(),
                        config.reconcile().lease().dividedBy(4),
                        () -> work.renew(Work.Kind.POOLS, claim.token())))
                .replaceWith(false);
    }

    private Uni<Void> ensure(UUID token, UUID id) {
        return definePool
                .get(id)
                .flatMap(pool -> host.ensure(pool).chain(() -> storage.usage(pool.cephPool())))
                .flatMap(usage -> outcomes.active(token, id, usage))
                .onFailure()
                .recoverWithUni(failure -> outcomes.failed(token, id, ProblemTranslation.of(failure)));
    }
}
