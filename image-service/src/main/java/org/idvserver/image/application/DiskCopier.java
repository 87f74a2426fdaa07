package org.idvserver.image.application;

import io.smallrye.mutiny.Uni;
import java.util.function.LongConsumer;
import org.idvserver.image.domain.BlockImage;

/** Copies block images that this service made. */
public interface DiskCopier {

    /** Writes all of one image into another of its size that is all zeros; tells how many bytes are done. Cancelling ends it. */
    Uni<Void> copy(Copy copy, LongConsumer progress);

    /** How many bytes a copy of it takes. */
    Uni<Long> dataBytes(BlockImage image);

    /** From where to where, and how large the disk is. */
    record Copy(BlockImage from, BlockImage into, long sizeBytes) {}
}
