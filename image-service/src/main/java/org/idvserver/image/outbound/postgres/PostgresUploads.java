package org.idvserver.image.outbound.postgres;

import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;
import org.idvserver.image.application.Uploads;
import org.idvserver.image.domain.ImageProblem;
import org.idvserver.image.domain.Upload;

@ApplicationScoped
class PostgresUploads implements Uploads, PanacheRepositoryBase<Upload, UUID> {

    @Override
    public Uni<Void> add(Upload upload) {
        return persistAndFlush(upload).replaceWithVoid();
    }

    @Override
    public Uni<Upload> get(UUID id) {
        return findById(id)
                .onItem()
                .ifNull()
                .failWith(() -> ImageProblem.UPLOAD_NOT_FOUND.because("There is no upload %s", id));
    }
}
