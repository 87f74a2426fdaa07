package org.idvserver.image.application;

import io.smallrye.mutiny.Uni;
import java.nio.file.Path;
import org.idvserver.image.domain.ImageSource;

/** The files that images are imported from. */
public interface SourceFiles {

    /** The file; fails with SOURCE_NOT_FOUND, or with SOURCE_REFUSED when the path leads out of the allowed folders. */
    Uni<Path> locate(ImageSource source);

    /** SHA-256 of the file, lower-case hex. */
    Uni<String> sha256(Path file);
}
