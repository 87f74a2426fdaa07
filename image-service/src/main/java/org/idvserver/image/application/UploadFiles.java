package org.idvserver.image.application;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.buffer.Buffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** The bytes of uploads, on disk. One process at a time writes to an upload, of all that share the folder. */
public interface UploadFiles {

    /** How many bytes of it have arrived and are verified; 0 when none has. */
    Uni<Long> arrived(UUID upload);

    /** How much there is, of all files in the folder together, and how much more would fit. */
    Uni<Space> space();

    /**
     * Writes a part after what has arrived, in constant memory, and answers how many bytes there are then: they are on the disk,
     * not only in the machine's memory. What was written before a failure stays, unless the part has a checksum.
     *
     * <p>Fails with WRONG_OFFSET, UPLOAD_TOO_LONG, UPLOAD_BUSY, UPLOAD_STALLED, UPLOAD_FOLDER_FULL or PART_CHECKSUM_MISMATCH.
     */
    Uni<Long> append(Part part);

    /** The file of an upload; pieces, if there are any, are put together in it first. Safe to repeat. */
    Uni<Path> whole(UUID upload, List<Piece> pieces, Duration limit);

    /** What is not there counts as removed. */
    Uni<Void> remove(UUID id);

    /** Ids in the names of files that nobody has touched for so long. */
    Uni<Set<UUID>> untouchedFor(Duration age);

    /** Bytes that fit into the folder, and bytes that uploads take in it. */
    record Space(long freeBytes, long takenBytes) {}

    /** A piece of an upload that was put together. */
    record Piece(UUID upload, long sizeBytes) {}

    /** What the content's digest must be. The algorithm is one that Java knows. */
    record Checksum(String algorithm, byte[] digest) {}

    /**
     * A part of an upload.
     *
     * @param offset where the part belongs
     * @param limit size of the whole upload
     */
    record Part(UUID upload, long offset, long limit, Optional<Checksum> checksum, Multi<Buffer> content) {}
}
