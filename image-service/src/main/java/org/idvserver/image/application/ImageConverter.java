package org.idvserver.image.application;

import io.smallrye.mutiny.Uni;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.idvserver.image.domain.BlockImage;
import org.idvserver.image.domain.Extents;
import org.idvserver.image.domain.ImageFormat;

/** Reads the formats that images come in. Their content is not to be trusted. */
public interface ImageConverter {

    /** The disk in the file; fails with SOURCE_REFUSED when the file is not what it claims, is damaged or refers to other files. */
    Uni<Disk> inspect(Path file, ImageFormat format);

    /** How large a disk is, how many bytes of it may be other than zero, and where they lie when they lie in the file as they are. */
    record Disk(long sizeBytes, long dataBytes, Optional<Extents> extents) {}

    /** Writes the disk in the file into an image that is all zeros; tells how many bytes are done. Cancelling ends it. */
    Uni<Void> convert(Conversion conversion, LongConsumer progress);

    /** From where to where, and how large the disk is. */
    record Conversion(Path file, ImageFormat format, long sizeBytes, BlockImage into) {}
}
