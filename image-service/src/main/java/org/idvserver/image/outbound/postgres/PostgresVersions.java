package org.idvserver.image.outbound.postgres;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.idvserver.image.application.Versions;
import org.idvserver.image.domain.ImageProblem;
import org.idvserver.image.domain.ImageVersion;
import org.idvserver.kit.page.PageRequest;

@ApplicationScoped
class PostgresVersions implements Versions, PanacheRepositoryBase<ImageVersion, UUID> {

    @Override
    public Uni<Void> add(ImageVersion version) {
        return persistAndFlush(version).replaceWithVoid();
    }

    @Override
    public Uni<ImageVersion> get(UUID id) {
        return found(id, findById(id));
    }

    @Override
    public Uni<ImageVersion> lock(UUID id) {
        return found(id, findById(id, LockModeType.PESSIMISTIC_WRITE));
    }

    private static Uni<ImageVersion> found(UUID id, Uni<ImageVersion> version) {
        return version.onItem()
                .ifNull()
                .failWith(() -> ImageProblem.VERSION_NOT_FOUND.because("There is no version %s", id));
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
        return find("imageId = ?1 and id > ?2 order by id", imageId, request.after())
                .range(0, request.size())
                .list();
    }

    @Override
    public Uni<Set<UUID>> idsIn(String cephPool) {
        return Panache.getSession()
                .flatMap(session -> session.createQuery(
                                "select v.id from ImageVersion v where v.cephPool = ?1", UUID.class)
                        .setParameter(1, cephPool)
                        .getResultList())
                .map(HashSet::new);
    }
}
