package org.idvserver.image.outbound.postgres;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.hibernate.exception.ConstraintViolationException;
import org.idvserver.image.application.PoolContent;
import org.idvserver.image.application.StoragePools;
import org.idvserver.image.domain.ImageProblem;
import org.idvserver.image.domain.PoolPurpose;
import org.idvserver.image.domain.PoolTarget;
import org.idvserver.image.domain.PoolType;
import org.idvserver.image.domain.StoragePool;
import org.idvserver.kit.error.Problem;
import org.idvserver.kit.page.PageRequest;

@ApplicationScoped
class PostgresStoragePools implements StoragePools, PanacheRepositoryBase<StoragePool, UUID> {

    @Override
    public Uni<Void> add(StoragePool pool) {
        return persist(pool).chain(this::checkedFlush);
    }

    @Override
    public Uni<Void> due(StoragePool pool) {
        return checkedFlush()
                .chain(Panache::getSession)
                .flatMap(session -> session.createNativeQuery(
                                "update storage_pools set next_attempt = now() where id = ?1")
                        .setParameter(1, pool.id())
                        .executeUpdate())
                .replaceWithVoid();
    }

    private Uni<Void> checkedFlush() {
        return flush().onFailure(ConstraintViolationException.class)
                .transform(taken -> ImageProblem.POOL_EXISTS.because(
                        "There is a pool of this name, of this place, or of this type and purpose"))
                .replaceWithVoid();
    }

    @Override
    public Uni<Boolean> addIfMissing(StoragePool pool) {
        return Panache.getSession()
                .flatMap(session -> session.createNativeQuery(
                                """
                                insert into storage_pools (id, name, type, location, purpose, target, state, version,
                                    warn_percent, critical_percent)
                                values (?1, ?2, ?3, ?4, ?5, ?6, ?7, 0, ?8, ?9) on conflict do nothing""")
                        .setParameter(1, pool.id())
                        .setParameter(2, pool.name())
                        .setParameter(3, pool.place().type().name())
                        .setParameter(4, pool.place().location())
                        .setParameter(5, pool.purpose().name())
                        .setParameter(6, pool.target().name())
                        .setParameter(7, pool.state().name())
                        .setParameter(8, pool.thresholds().warn())
                        .setParameter(9, pool.thresholds().critical())
                        .executeUpdate())
                .map(inserted -> inserted == 1);
    }

    @Override
    public Uni<StoragePool> get(UUID id) {
        return found(id, findById(id));
    }

    @Override
    public Uni<StoragePool> lock(UUID id) {
        return found(id, findById(id, LockModeType.PESSIMISTIC_WRITE));
    }

    private static Uni<StoragePool> found(Object key, Uni<StoragePool> pool) {
        return pool.onItem().ifNull().failWith(() -> ImageProblem.POOL_NOT_FOUND.because("There is no pool %s", key));
    }

    @Override
    public Uni<Void> hold(UUID id) {
        return Panache.getSession()
                .flatMap(session -> session.createNativeQuery(
                                "select 1 from storage_pools where id = ?1 and target = 'ACTIVE' for share")
                        .setParameter(1, id)
                        .getResultList())
                .invoke(rows -> {
                    if (rows.isEmpty()) {
                        throw ImageProblem.POOL_INACTIVE.because("The pool was stopped or deleted just now");
                    }
                })
                .replaceWithVoid();
    }

    @Override
    public Uni<PoolContent> content(UUID id) {
        return Panache.getSession()
                .flatMap(session -> session.createNativeQuery(
                                """
                                select (select count(*) from image_versions where pool_id = ?1),
                                       (select count(*) from volumes where pool_id = ?1)""",
                                Object[].class)
                        .setParameter(1, id)
                        .getSingleResult())
                .map(row -> new PoolContent(((Number) row[0]).longValue(), ((Number) row[1]).longValue()));
    }

    @Override
    public Uni<Void> remove(StoragePool pool) {
        return delete(pool)
                .chain(this::flush)
                .onFailure(ConstraintViolationException.class)
                .transform(used -> ImageProblem.POOL_IN_USE.because("Pool %s has got new content", pool.name()));
    }

    @Override
    public Uni<StoragePool> named(String idOrName) {
        return found(
                idOrName, find("name = ?1 or cast(id as String) = ?1", idOrName).firstResult());
    }

    @Override
    public Uni<StoragePool> serving(PoolPurpose purpose, PoolType type) {
        return list("purpose = ?1 and type = ?2", purpose, type)
                .map(found ->
                        best(found, () -> ImageProblem.NO_POOL.because("There is no %s pool for %s", type, purpose)));
    }

    @Override
    public Uni<StoragePool> serving(PoolPurpose purpose) {
        return list("purpose", purpose)
                .map(found -> best(found, () -> ImageProblem.NO_POOL.because("There is no pool for %s", purpose)));
    }

    private static StoragePool best(List<StoragePool> candidates, Supplier<Problem> none) {
        return candidates.stream()
                .min(Comparator.comparing((StoragePool pool) -> pool.target() == PoolTarget.ABSENT || pool.draining())
                        .thenComparing(pool -> pool.place().type()))
                .orElseThrow(none);
    }

    @Override
    public Uni<List<StoragePool>> all() {
        return list("order by id");
    }

    @Override
    public Uni<List<StoragePool>> page(PageRequest request) {
        return find("id > ?1 order by id", request.after())
                .range(0, request.size())
                .list();
    }
}
