package org.idvserver.image.application;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.idvserver.image.config.ImageConfig;
import org.idvserver.image.domain.ImageProblem;
import org.idvserver.image.domain.Upload;
import org.idvserver.image.domain.UploadKind;
import org.idvserver.kit.events.Outbox;
import org.idvserver.kit.id.TimeOrderedId;

/** Announces an upload, or puts pieces that have arrived together to one. Nothing is announced that has no room. */
@ApplicationScoped
public class StartUpload {
    private final Uploads uploads;
    private final UploadFiles files;
    private final FindUploads findUploads;
    private final ImageEvents events;
    private final Outbox outbox;
    private final ImageConfig.Uploads config;
    private final Clock clock;

    StartUpload(
            Uploads uploads,
            UploadFiles files,
            FindUploads findUploads,
            ImageEvents events,
            Outbox outbox,
            ImageConfig config,
            Clock clock) {
        this.uploads = uploads;
        this.files = files;
        this.findUploads = findUploads;
        this.events = events;
        this.outbox = outbox;
        this.config = config.uploads();
        this.clock = clock;
    }

    /** Fails with UPLOAD_TOO_LARGE or UPLOAD_FOLDER_FULL. */
    public Uni<Upload> start(Caller caller, UploadKind kind, long sizeBytes, Upload.Said said) {
        checkSize(sizeBytes);
        return checkRoom(sizeBytes)
                .chain(() -> Panache.withTransaction(
                        () -> add(caller, new Upload.Announcement(kind, sizeBytes, said), List.of())));
    }

    /** Fails with UPLOAD_NOT_FOUND, UPLOAD_INCOMPLETE or UPLOAD_CLOSED; the bytes are put together when they are imported. */
    public Uni<Upload> concatenate(Caller caller, List<UUID> pieces, Upload.Said said) {
        return Multi.createFrom()
                .iterable(pieces)
                .onItem()
                .transformToUniAndConcatenate(piece -> findUploads.progress(caller, piece))
                .invoke(UploadProgress::checkComplete)
                .map(progress -> progress.upload().sizeBytes())
                .collect()
                .in(() -> new long[1], (sum, size) -> sum[0] += size)
                .invoke(sum -> checkSize(sum[0]))
                .chain(sum -> Panache.withTransaction(
                        () -> add(caller, new Upload.Announcement(UploadKind.FINAL, sum[0], said), pieces)));
    }

    private Uni<Upload> add(Caller caller, Upload.Announcement announced, List<UUID> pieces) {
        Instant now = clock.instant();
        Upload upload = new Upload(TimeOrderedId.next(), caller.id(), announced, now, now.plus(config.expiry()));
        return uploads.add(upload)
                .chain(() -> takeIn(upload, pieces))
                .chain(() -> outbox.append(events.uploadStarted(caller.actor(), upload)))
                .replaceWith(upload);
    }

    /** In the order of their ids, so that two who want the same pieces do not wait for each other. */
    private Uni<Void> takeIn(Upload whole, List<UUID> pieces) {
        return Multi.createFrom()
                .items(pieces.stream().sorted())
                .onItem()
                .transformToUniAndConcatenate(uploads::lock)
                .invoke(piece -> piece.becomePartOf(whole, pieces.indexOf(piece.id())))
                .collect()
                .last()
                .replaceWithVoid();
    }

    private void checkSize(long sizeBytes) {
        if (sizeBytes > config.maxBytes()) {
            throw ImageProblem.UPLOAD_TOO_LARGE.because(
                    "An upload may have %d bytes, this one has %d", config.maxBytes(), sizeBytes);
        }
    }

    private Uni<Void> checkRoom(long sizeBytes) {
        return files.space()
                .flatMap(space -> announcedBytes().invoke(announced -> {
                    long promised = Math.max(0, announced - space.takenBytes());
                    long room = Math.max(0, space.freeBytes() - promised - config.keepFreeBytes());
                    if (sizeBytes > room) {
                        throw ImageProblem.UPLOAD_FOLDER_FULL.because(
                                "The upload needs %d bytes, there is room for %d: %d are free, %d of them are promised to other"
                                        + " uploads and %d stay free",
                                sizeBytes, room, space.freeBytes(), promised, config.keepFreeBytes());
                    }
                }))
                .replaceWithVoid();
    }

    private Uni<Long> announcedBytes() {
        return Panache.withSession(uploads::announcedBytes);
    }
}
