package org.idvserver.image.application;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.buffer.Buffer;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.idvserver.image.application.UploadFiles.Checksum;
import org.idvserver.image.application.UploadFiles.Part;
import org.idvserver.image.config.ImageConfig;
import org.idvserver.image.domain.Upload;

/** Takes in a file part by part, so that a broken connection costs only the part. */
@ApplicationScoped
public class ReceiveUpload {
    private final Uploads uploads;
    private final FindUploads findUploads;
    private final UploadFiles files;
    private final Duration expiry;
    private final Clock clock;

    ReceiveUpload(Uploads uploads, FindUploads findUploads, UploadFiles files, ImageConfig config, Clock clock) {
        this.uploads = uploads;
        this.findUploads = findUploads;
        this.files = files;
        this.expiry = config.uploads().expiry();
        this.clock = clock;
    }

    /** A part as its sender describes it. */
    public record Sent(long offset, Optional<Checksum> checksum, Multi<Buffer> content) {}

    /** Adds a part, and keeps the upload for longer; no database connection is held while it streams. */
    public Uni<UploadProgress> append(Caller caller, UUID id, Sent sent) {
        return findUploads
                .visible(caller, id)
                .invoke(Upload::checkOpen)
                .flatMap(upload ->
                        files.append(new Part(id, sent.offset(), upload.sizeBytes(), sent.checksum(), sent.content())))
                .flatMap(arrived -> keep(id).map(upload -> new UploadProgress(upload, arrived, List.of())));
    }

    private Uni<Upload> keep(UUID id) {
        return Panache.withTransaction(() -> uploads.lock(id)
                .invoke(upload -> upload.keepUntil(clock.instant().plus(expiry))));
    }
}
