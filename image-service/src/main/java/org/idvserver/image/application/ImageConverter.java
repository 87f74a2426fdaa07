package org.idvserver.image.application;

import io.smallrye.mutiny.Uni;
import java.nio.file.Path;
import java.util.function.LongConsumer;
import org.idvserver.image.domain.BlockImage;
import org.idvserver.image.domain.ImageFormat;

/** Reads the formats that images come in. Their content is not to be trusted. */
public interface ImageConverter {

    /** Size of the disk in the file, in bytes; fails with SOURCE_REFUSED when the file is not what it claims or refers to other files. */
    Uni<Long> inspect(Path file, ImageFormat format);

    /** Writes the disk in the file into an image that is all zeros; tells how many bytes are done. Cancelling ends it. */
    Uni<Void> convert(Conversion conversion, LongConsumer progress);

    /** From where to where, and how large the disk is. */
    record Conversion(Path file, ImageFormat format, long sizeBytes, BlockImage into) {}
}
