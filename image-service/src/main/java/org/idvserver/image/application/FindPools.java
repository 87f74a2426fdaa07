package org.idvserver.image.application;

import io.quarkus.hibernate.reactive.panache.common.WithSession;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;
import org.idvserver.image.domain.StoragePool;
import org.idvserver.kit.page.Page;
import org.idvserver.kit.page.PageRequest;

/** Reads pools and what is in them. */
@ApplicationScoped
public class FindPools {
    private final StoragePools pools;

    FindPools(StoragePools pools) {
        this.pools = pools;
    }

    /** A pool and how much refers to it. */
    public record Filled(StoragePool pool, PoolContent content) {}

    @WithSession
    public Uni<Filled> get(UUID id) {
        return pools.get(id).flatMap(pool -> pools.content(id).map(content -> new Filled(pool, content)));
    }

    @WithSession
    public Uni<Page<StoragePool>> page(PageRequest request) {
        return pools.page(request)
                .map(rows -> Page.of(rows, request.size(), pool -> pool.id().toString()));
    }
}
