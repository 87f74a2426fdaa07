package org.idvserver.image.application;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.buffer.Buffer;
import java.util.UUID;

/** The bytes of uploads, on disk. */
public interface UploadFiles {

    /** How many bytes of it have arrived; 0 when none has. */
    Uni<Long> arrived(UUID upload);

    /**
     * Writes a part after what has arrived, in constant memory, and answers how many bytes there are then. What was written
     * before a failure stays.
     *
     * @param offset where the part belongs; fails with WRONG_OFFSET when that is not the end
     * @param limit size of the whole upload; fails with UPLOAD_TOO_LONG when the part goes beyond
     */
    Uni<Long> append(UUID upload, long offset, long limit, Multi<Buffer> part);
}
