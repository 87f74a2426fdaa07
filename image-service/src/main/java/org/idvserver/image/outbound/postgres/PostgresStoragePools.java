package org.idvserver.image.outbound.postgres;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.UUID;
import org.hibernate.exception.ConstraintViolationException;
import org.idvserver.image.application.StoragePools;
import org.idvserver.image.domain.ImageProblem;
import org.idvserver.image.domain.PoolPurpose;
import org.idvserver.image.domain.StoragePool;
import org.idvserver.kit.page.PageRequest;

@ApplicationScoped
class PostgresStoragePools implements StoragePools, PanacheRepositoryBase<StoragePool, UUID> {

    @Override
    public Uni<Void> add(StoragePool pool) {
        return persistAndFlush(pool)
                .onFailure(ConstraintViolationException.class)
                .transform(taken -> ImageProblem.POOL_EXISTS.because(
                        "There is a pool of this name, of this Ceph pool or for this purpose"))
                .replaceWithVoid();
    }

    @Override
    public Uni<Boolean> addIfMissing(StoragePool pool) {
        return Panache.getSession()
                .flatMap(session -> session.createNativeQuery(
                                """
                                insert into storage_pools (id, name, ceph_pool, purpose, target, state, version)
                                values (?1, ?2, ?3, ?4, ?5, ?6, 0) on conflict do nothing""")
                        .setParameter(1, pool.id())
                        .setParameter(2, pool.name())
                        .setParameter(3, pool.cephPool())
                        .setParameter(4, pool.purpose().name())
                        .setParameter(5, pool.target().name())
                        .setParameter(6, pool.state().name())
                        .executeUpdate())
                .map(inserted -> inserted == 1);
    }

    @Override
    public Uni<StoragePool> get(UUID id) {
        return findById(id)
                .onItem()
                .ifNull()
                .failWith(() -> ImageProblem.POOL_NOT_FOUND.because("There is no pool %s", id));
    }

    @Override
    public Uni<StoragePool> serving(PoolPurpose purpose) {
        return find("purpose", purpose)
                .firstResult()
                .onItem()
                .ifNull()
                .failWith(() -> ImageProblem.NO_POOL.because("There is no pool for %s", purpose));
    }

    @Override
    public Uni<List<StoragePool>> page(PageRequest request) {
        return find("id > ?1 order by id", request.after())
                .range(0, request.size())
                .list();
    }
}
