package org.idvserver.image.application;

import io.quarkus.hibernate.reactive.panache.common.WithSession;
import io.quarkus.hibernate.reactive.panache.common.WithTransaction;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;
import org.idvserver.image.domain.PoolPurpose;
import org.idvserver.image.domain.StoragePool;
import org.idvserver.kit.events.Outbox;
import org.idvserver.kit.id.TimeOrderedId;
import org.idvserver.kit.page.Page;
import org.idvserver.kit.page.PageRequest;

/** Records the wish for a pool, and reads what became of it; the reconciler defines it in libvirt. */
@ApplicationScoped
public class DefinePool {
    private final StoragePools pools;
    private final ImageEvents events;
    private final Outbox outbox;

    DefinePool(StoragePools pools, ImageEvents events, Outbox outbox) {
        this.pools = pools;
        this.events = events;
        this.outbox = outbox;
    }

    @WithTransaction
    public Uni<StoragePool> define(String actor, String name, String cephPool, PoolPurpose purpose) {
        StoragePool pool = new StoragePool(TimeOrderedId.next(), name, cephPool, purpose);
        return pools.add(pool)
                .chain(() -> outbox.append(events.poolDefined(actor, pool)))
                .replaceWith(pool);
    }

    /** The pools of the configuration, under the names of their Ceph pools; repeating it changes nothing. */
    @WithTransaction
    public Uni<Void> defineDefaults(String imagesPool, String desktopsPool) {
        return defineDefault(imagesPool, PoolPurpose.IMAGES)
                .chain(() -> defineDefault(desktopsPool, PoolPurpose.DESKTOPS));
    }

    private Uni<Void> defineDefault(String cephPool, PoolPurpose purpose) {
        StoragePool pool = new StoragePool(TimeOrderedId.next(), cephPool, cephPool, purpose);
        return pools.addIfMissing(pool)
                .flatMap(added -> added
                        ? outbox.append(events.poolDefined(ImageEvents.SELF, pool))
                        : Uni.createFrom().voidItem());
    }

    @WithSession
    public Uni<StoragePool> get(UUID id) {
        return pools.get(id);
    }

    @WithSession
    public Uni<Page<StoragePool>> page(PageRequest request) {
        return pools.page(request)
                .map(rows -> Page.of(rows, request.size(), pool -> pool.id().toString()));
    }
}
