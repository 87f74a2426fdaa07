package org.idvserver.image.application;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.buffer.Buffer;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.UUID;
import org.idvserver.image.domain.Upload;
import org.idvserver.kit.events.Outbox;
import org.idvserver.kit.id.TimeOrderedId;

/** Takes in a file part by part, so that a broken connection costs only the part. */
@ApplicationScoped
public class ReceiveUpload {
    private final Uploads uploads;
    private final UploadFiles files;
    private final ImageEvents events;
    private final Outbox outbox;
    private final Clock clock;

    ReceiveUpload(Uploads uploads, UploadFiles files, ImageEvents events, Outbox outbox, Clock clock) {
        this.uploads = uploads;
        this.files = files;
        this.events = events;
        this.outbox = outbox;
        this.clock = clock;
    }

    /** How far an upload is. */
    public record Progress(Upload upload, long arrivedBytes) {}

    /** Announces an upload; sha256 may be null. */
    public Uni<Progress> start(String actor, long sizeBytes, String sha256) {
        Upload upload = new Upload(TimeOrderedId.next(), sizeBytes, sha256, clock.instant());
        return Panache.withTransaction(
                        () -> uploads.add(upload).chain(() -> outbox.append(events.uploadStarted(actor, upload))))
                .replaceWith(new Progress(upload, 0));
    }

    public Uni<Progress> progress(UUID id) {
        return find(id).flatMap(upload -> files.arrived(id).map(arrived -> new Progress(upload, arrived)));
    }

    /** Adds a part; no database connection is held while it streams. */
    public Uni<Progress> append(UUID id, long offset, Multi<Buffer> part) {
        return find(id).flatMap(upload ->
                files.append(id, offset, upload.sizeBytes(), part).map(arrived -> new Progress(upload, arrived)));
    }

    private Uni<Upload> find(UUID id) {
        return Panache.withSession(() -> uploads.get(id));
    }
}
