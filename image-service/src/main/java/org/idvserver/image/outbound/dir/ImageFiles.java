package org.idvserver.image.outbound.dir;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.idvserver.image.application.BlockStorage;
import org.idvserver.image.domain.BlockImage;
import org.idvserver.image.domain.ImageProblem;
import org.idvserver.image.domain.Place;
import org.idvserver.image.domain.StoragePool;

/** Images as files. One gets its name only when it is whole, by a link, which never replaces a file that is there. */
final class ImageFiles {
    private static final Set<PosixFilePermission> READ_ONLY = PosixFilePermissions.fromString("r--r--r--");

    private final QemuFiles qemu;
    private final Duration limit;

    ImageFiles(QemuFiles qemu, Duration limit) {
        this.qemu = qemu;
        this.limit = limit;
    }

    Set<String> list(Place place) throws IOException {
        Set<String> names = new HashSet<>();
        try (var files = Files.newDirectoryStream(Path.of(place.location()), "[!.]*" + BlockImage.FILE_SUFFIX)) {
            for (Path file : files) {
                String name = file.getFileName().toString();
                names.add(name.substring(0, name.length() - BlockImage.FILE_SUFFIX.length()));
            }
        }
        return names;
    }

    Optional<BlockStorage.Facts> find(BlockImage image) throws IOException {
        try {
            return Optional.of(new BlockStorage.Facts(
                    QcowHeader.of(image.file()).sizeBytes(),
                    Files.getLastModifiedTime(image.file()).toInstant(),
                    Bases.isFrozen(image)));
        } catch (NoSuchFileException absent) {
            return Optional.empty();
        }
    }

    void create(BlockImage image, long sizeBytes) throws IOException, InterruptedException {
        if (!made(image, "create", "-q", "-f", "qcow2", "{}", Long.toString(sizeBytes))) {
            throw ImageProblem.STORAGE_FAILED.because("There is an image %s already", image.name());
        }
    }

    /** What has the clone's name and hangs on another parent is a left-over; what hangs on none was made to stand alone. */
    void clone(BlockStorage.Clone clone) throws IOException, InterruptedException {
        Path base = Bases.of(clone.parent());
        if (!Files.exists(base)) {
            throw new NoSuchFileException(base.toString());
        }
        BlockImage child = clone.child();
        if (Files.exists(child.file())) {
            if (!isLeftOver(child, base)) {
                return;
            }
            remove(child);
        }
        Bases.announce(base, child);
        made(child, "create", "-q", "-f", "qcow2", "-F", "qcow2", "-b", base.toString(), "{}");
    }

    /** By its name, and by the base it hangs on; one that was made to stand alone does not tell its version. */
    Optional<BlockStorage.Origin> origin(BlockImage image) throws IOException {
        if (!image.isOfVolume()) {
            return Optional.empty();
        }
        return QcowHeader.of(image.file())
                .backing()
                .flatMap(Bases::versionOf)
                .map(version -> new BlockStorage.Origin(image.ownerId(), version));
    }

    private static boolean isLeftOver(BlockImage child, Path base) throws IOException {
        return QcowHeader.of(child.file())
                .backing()
                .filter(file -> !file.equals(base))
                .isPresent();
    }

    /** False when there is one of that name. The argument {} stands for the file to make. */
    private boolean made(BlockImage image, String... command) throws IOException, InterruptedException {
        if (Files.exists(image.file())) {
            return false;
        }
        Path part = image.file().resolveSibling("." + image.name() + "." + UUID.randomUUID() + ".part");
        try {
            for (int index = 0; index < command.length; index++) {
                command[index] = command[index].equals("{}") ? part.toString() : command[index];
            }
            qemu.run(QemuFiles.Run.of("Making an image", limit), command);
            Files.createLink(image.file(), part);
            return true;
        } catch (FileAlreadyExistsException another) {
            return false;
        } finally {
            Files.deleteIfExists(part);
        }
    }

    /** A frozen one loses only its name: what hangs on it does not notice. */
    void remove(BlockImage image) throws IOException {
        try {
            if (Bases.isFrozen(image)) {
                Files.deleteIfExists(image.file());
                return;
            }
            Optional<Path> base = QcowHeader.of(image.file()).backing();
            try (WriteLock held = lock(image)) {
                Files.deleteIfExists(image.file());
            }
            if (base.isPresent()) {
                Bases.forget(base.get(), image);
            }
        } catch (NoSuchFileException gone) {
            // Nothing is left to do.
        }
    }

    long freeze(BlockImage image) throws IOException {
        if (!Bases.isFrozen(image)) {
            try (WriteLock held = lock(image);
                    FileChannel content = FileChannel.open(image.file(), StandardOpenOption.WRITE)) {
                content.force(true);
                Bases.freeze(image);
            }
        }
        Files.setPosixFilePermissions(image.file(), READ_ONLY);
        return QcowHeader.of(image.file()).sizeBytes();
    }

    private static WriteLock lock(BlockImage image) throws IOException {
        return WriteLock.tryOn(image.file())
                .orElseThrow(() -> ImageProblem.VOLUME_IN_USE.because("The image is in use"));
    }

    boolean inUse(BlockImage image) throws IOException {
        if (Bases.isFrozen(image)) {
            return false;
        }
        Optional<WriteLock> lock = WriteLock.tryOn(image.file());
        if (lock.isPresent()) {
            lock.get().close();
        }
        return lock.isEmpty();
    }

    StoragePool.Usage usage(Place place) throws IOException {
        Path folder = Path.of(place.location());
        FileStore store = Files.getFileStore(folder);
        long used = 0;
        for (String name : list(place)) {
            used += sizeOf(new BlockImage(place, name).file());
        }
        // As df counts: what a file system keeps back is neither used nor to be had.
        long filled = store.getTotalSpace() - store.getUnallocatedSpace();
        return new StoragePool.Usage(filled + store.getUsableSpace(), store.getUsableSpace(), used);
    }

    private static long sizeOf(Path file) throws IOException {
        try {
            return Files.size(file);
        } catch (NoSuchFileException removedMeanwhile) {
            return 0;
        }
    }
}
