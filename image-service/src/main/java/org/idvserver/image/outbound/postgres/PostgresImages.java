package org.idvserver.image.outbound.postgres;

import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.util.List;
import java.util.UUID;
import org.hibernate.exception.ConstraintViolationException;
import org.idvserver.image.application.Images;
import org.idvserver.image.domain.Image;
import org.idvserver.image.domain.ImageProblem;
import org.idvserver.kit.page.PageRequest;

@ApplicationScoped
class PostgresImages implements Images, PanacheRepositoryBase<Image, UUID> {

    @Override
    public Uni<Void> add(Image image) {
        return persistAndFlush(image)
                .onFailure(ConstraintViolationException.class)
                .transform(taken -> ImageProblem.IMAGE_NAME_TAKEN.because("An image named %s exists", image.name()))
                .replaceWithVoid();
    }

    @Override
    public Uni<Image> get(UUID id) {
        return found(id, findById(id));
    }

    @Override
    public Uni<Image> lock(UUID id) {
        return found(id, findById(id, LockModeType.PESSIMISTIC_WRITE));
    }

    private static Uni<Image> found(UUID id, Uni<Image> image) {
        return image.onItem().ifNull().failWith(() -> ImageProblem.IMAGE_NOT_FOUND.because("There is no image %s", id));
    }

    @Override
    public Uni<List<Image>> page(PageRequest request) {
        return find("id > ?1 order by id", request.after())
                .range(0, request.size())
                .list();
    }
}
