package org.idvserver.image.application;

import io.smallrye.mutiny.Uni;
import java.nio.file.Path;

/** The files that images are imported from. */
public interface SourceFiles {

    /** A file by its path; fails with SOURCE_NOT_FOUND, or with SOURCE_REFUSED when it leads out of the allowed folders. */
    Uni<Path> locate(String path);

    /** SHA-256 of the file, lower-case hex. */
    Uni<String> sha256(Path file);
}
