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
        return found(id, findById(id), false);
    }

    @Override
    public Uni<Image> lock(UUID id) {
        return found(id, findById(id, LockModeType.PESSIMISTIC_WRITE), false);
    }

    @Override
    public Uni<Image> lockBinned(UUID id) {
        return found(id, findById(id, LockModeType.PESSIMISTIC_WRITE), true);
    }

    private static Uni<Image> found(UUID id, Uni<Image> image, boolean binned) {
        return image.map(row -> row != null && row.bin().isPresent() == binned ? row : null)
                .onItem()
                .ifNull()
                .failWith(() -> ImageProblem.IMAGE_NOT_FOUND.because(
                        binned ? "There is no image %s in the recycle bin" : "There is no image %s", id));
    }

    @Override
    public Uni<Void> claimName(Image image) {
        return flush().onFailure(ConstraintViolationException.class)
                .transform(taken -> ImageProblem.IMAGE_NAME_TAKEN.because(
                        "Another image is named %s by now: rename or delete that one first", image.name()));
    }

    @Override
    public Uni<List<Image>> page(PageRequest request) {
        return find("id > ?1 and bin.deleted is null order by id", request.after())
                .range(0, request.size())
                .list();
    }
}
