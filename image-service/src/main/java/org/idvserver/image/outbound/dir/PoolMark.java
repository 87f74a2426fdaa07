package org.idvserver.image.outbound.dir;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.idvserver.image.domain.ImageProblem;
import org.idvserver.image.domain.Place;

/** A file by which a pool's folder is told from the empty mount point of a disk that is not mounted. */
final class PoolMark {
    private static final String FILE = ".idv-pool";
    private static final String CONTENT =
            "A storage pool of image-service, which does not touch it when this file is missing.\n";

    private PoolMark() {}

    static void put(Place place) throws IOException {
        try {
            Files.writeString(file(place), CONTENT, StandardOpenOption.CREATE_NEW, StandardOpenOption.SYNC);
        } catch (FileAlreadyExistsException before) {
            // An attempt before this one put it there.
        }
    }

    /** Fails with STORAGE_UNAVAILABLE where it is missing, and as for any missing file where the folder is. */
    static void check(Place place) throws IOException {
        if (Files.exists(file(place))) {
            return;
        }
        if (!Files.isDirectory(Path.of(place.location()))) {
            throw new NoSuchFileException(place.location());
        }
        throw ImageProblem.STORAGE_UNAVAILABLE.because(
                "There is no file %s in %s: mount the pool's disk there; if it is the right folder, make the file",
                FILE, place.location());
    }

    private static Path file(Place place) {
        return Path.of(place.location(), FILE);
    }
}
