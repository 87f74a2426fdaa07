package org.idvserver.image.application;

import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.idvserver.image.domain.Upload;

/** Where uploads are kept track of; their bytes are in {@link UploadFiles}. */
public interface Uploads {

    Uni<Void> add(Upload upload);

    /** Fails with UPLOAD_NOT_FOUND. */
    Uni<Upload> get(UUID id);

    /** The same, and nobody else changes it before this transaction ends. */
    Uni<Upload> lock(UUID id);

    /** The pieces of one that was put together, in their order; none when it was sent whole. */
    Uni<List<Upload>> piecesOf(UUID whole);

    /** Bytes that all uploads take when they are complete. */
    Uni<Long> announcedBytes();

    /** Whether a version is being imported from it, or waits to be. */
    Uni<Boolean> beingImported(UUID id);

    /** Removes those that nobody wants any more, and the pieces of what is removed. */
    Uni<Void> removeExpired(Instant now);

    /** Some that are removed and whose files may still be there; pieces before what they belong to. */
    Uni<List<UUID>> removed(int limit);

    /** Ends the track of one whose file is gone. */
    Uni<Void> forget(UUID id);

    /** Of these ids, those that are neither an upload nor a version whose import goes on. */
    Uni<Set<UUID>> strangers(Set<UUID> ids);
}
