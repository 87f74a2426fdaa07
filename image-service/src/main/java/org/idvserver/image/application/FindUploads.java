package org.idvserver.image.application;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import org.idvserver.image.domain.Upload;
import org.idvserver.image.domain.UploadKind;

/** Finds uploads for those who may see them, and tells how far they are. */
@ApplicationScoped
public class FindUploads {
    private final Uploads uploads;
    private final UploadFiles files;
    private final Clock clock;

    FindUploads(Uploads uploads, UploadFiles files, Clock clock) {
        this.uploads = uploads;
        this.files = files;
        this.clock = clock;
    }

    /** Fails with UPLOAD_NOT_FOUND. */
    public Uni<UploadProgress> progress(Caller caller, UUID id) {
        return visible(caller, id).flatMap(upload -> arrived(upload)
                .flatMap(arrived -> pieces(upload).map(pieces -> new UploadProgress(upload, arrived, pieces))));
    }

    Uni<Upload> visible(Caller caller, UUID id) {
        return Panache.withSession(() -> uploads.get(id))
                .invoke(upload -> upload.checkVisibleTo(caller.id(), caller.admin(), clock.instant()));
    }

    private Uni<Long> arrived(Upload upload) {
        return upload.closed() ? Uni.createFrom().item(upload.sizeBytes()) : files.arrived(upload.id());
    }

    private Uni<List<UUID>> pieces(Upload upload) {
        return upload.kind() != UploadKind.FINAL
                ? Uni.createFrom().item(List.of())
                : Panache.withSession(() -> uploads.piecesOf(upload.id()))
                        .map(pieces -> pieces.stream().map(Upload::id).toList());
    }
}
