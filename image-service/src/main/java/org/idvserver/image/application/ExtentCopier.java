package org.idvserver.image.application;

import io.smallrye.mutiny.Uni;
import java.nio.file.Path;
import java.util.function.LongConsumer;
import org.idvserver.image.domain.BlockImage;
import org.idvserver.image.domain.Extents;
import org.idvserver.image.domain.Place;

/** Copies a disk whose bytes lie in a file as they are, so that nothing has to understand the file. */
public interface ExtentCopier {

    /** True for places that it can write to. */
    boolean reaches(Place place);

    /**
     * Writes the extents into an image that is all zeros; tells how many bytes are done. What is zero is not written. Fails with
     * CONVERSION_FAILED when the file ends before an extent does. Cancelling ends it.
     */
    Uni<Void> copy(Copy copy, LongConsumer progress);

    /** What to copy from which file, and where to. */
    record Copy(Path file, Extents extents, BlockImage into) {}
}
