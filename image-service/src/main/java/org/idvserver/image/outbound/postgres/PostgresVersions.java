package org.idvserver.image.outbound.postgres;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.idvserver.image.application.Versions;
import org.idvserver.image.domain.ImageProblem;
import org.idvserver.image.domain.ImageVersion;
import org.idvserver.kit.error.Problem;
import org.idvserver.kit.page.PageRequest;

@ApplicationScoped
class PostgresVersions implements Versions, PanacheRepositoryBase<ImageVersion, UUID> {

    @Override
    public Uni<Void> add(ImageVersion version) {
        return persistAndFlush(version).replaceWithVoid();
    }

    @Override
    public Uni<ImageVersion> get(UUID id) {
        return found(id, findById(id), false);
    }

    @Override
    public Uni<ImageVersion> lock(UUID id) {
        return found(id, findById(id, LockModeType.PESSIMISTIC_WRITE), false);
    }

    @Override
    public Uni<ImageVersion> lockBinned(UUID id) {
        return found(id, findById(id, LockModeType.PESSIMISTIC_WRITE), true);
    }

    private static Uni<ImageVersion> found(UUID id, Uni<ImageVersion> version, boolean binned) {
        return version.map(row -> row != null && row.bin().isPresent() == binned ? row : null)
                .onItem()
                .ifNull()
                .failWith(() -> unknown(id));
    }

    private static Problem unknown(UUID id) {
        return ImageProblem.VERSION_NOT_FOUND.because("There is no version %s here; the recycle bin may have it", id);
    }

    @Override
    public Uni<UUID> imageIdOf(UUID id) {
        return Panache.getSession()
                .flatMap(session -> session.createQuery(
                                "select v.imageId from ImageVersion v where v.id = ?1", UUID.class)
                        .setParameter(1, id)
                        .getSingleResultOrNull())
                .onItem()
                .ifNull()
                .failWith(() -> unknown(id));
    }

    @Override
    public Uni<List<ImageVersion>> lockOf(UUID imageId, Optional<Instant> binned) {
        return binned.map(since -> find("imageId = ?1 and bin.deleted = ?2 order by number", imageId, since))
                .orElseGet(() -> find("imageId = ?1 and bin.deleted is null order by number", imageId))
                .withLock(LockModeType.PESSIMISTIC_WRITE)
                .list();
    }

    @Override
    public Uni<List<ImageVersion>> lockDueForReview(Instant now, Instant toldBefore, int limit) {
        return find(
                        """
                        care.reviewBy <= ?1 and (care.reviewTold is null or care.reviewTold < ?2)
                        and bin.deleted is null order by care.reviewBy""",
                        now,
                        toldBefore)
                .withLock(LockModeType.PESSIMISTIC_WRITE)
                .range(0, limit - 1)
                .list();
    }

    @Override
    public Uni<Void> refuseIfPurged(List<ImageVersion> versions) {
        return Panache.getSession()
                .flatMap(session -> session.createNativeQuery(
                                "select count(*) from tombstones where version_id = any(?1)", Long.class)
                        .setParameter(1, versions.stream().map(ImageVersion::id).toArray(UUID[]::new))
                        .getSingleResult())
                .invoke(purged -> {
                    if (purged > 0) {
                        throw ImageProblem.BEING_PURGED.because(
                                "The time to have it back is over: it is being removed");
                    }
                })
                .replaceWithVoid();
    }

    @Override
    public Uni<Integer> lastNumber(UUID imageId) {
        return Panache.getSession().flatMap(session -> session.createQuery(
                        "select coalesce(max(v.number), 0) from ImageVersion v where v.imageId = ?1", Integer.class)
                .setParameter(1, imageId)
                .getSingleResult());
    }

    @Override
    public Uni<List<ImageVersion>> page(UUID imageId, PageRequest request) {
        return find(
                        "from ImageVersion v join fetch v.pool where v.imageId = ?1 and v.id > ?2 and v.bin.deleted is null order by v.id",
                        imageId,
                        request.after())
                .range(0, request.size())
                .list();
    }

    @Override
    public Uni<Set<UUID>> idsIn(UUID poolId) {
        return Panache.getSession()
                .flatMap(session -> session.createQuery(
                                "select v.id from ImageVersion v where v.pool.id = ?1", UUID.class)
                        .setParameter(1, poolId)
                        .getResultList())
                .map(HashSet::new);
    }
}
