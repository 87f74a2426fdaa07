package org.idvserver.image.outbound.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Names in the upload folder: each begins with the id of its upload, or of the version that it is fetched for. */
record UploadPaths(Path folder) {
    private static final Pattern NAME = Pattern.compile(
            "([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\\.(part|verifying|download|validator|fetched)");

    private static final Set<StandardOpenOption> WRITING =
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.READ);

    /** The bytes of an upload. */
    Path upload(UUID id) {
        return named(id, "part");
    }

    /** Holds the offset from which an upload's bytes have not been verified, while that is so. */
    Path unverified(UUID id) {
        return named(id, "verifying");
    }

    /** The bytes of a file that is being fetched. */
    Path download(UUID version) {
        return named(version, "download");
    }

    /** What to go on fetching with. */
    Path validator(UUID version) {
        return named(version, "validator");
    }

    /** The bytes of a file that was fetched to its end. */
    Path fetched(UUID version) {
        return named(version, "fetched");
    }

    private Path named(UUID id, String what) {
        return folder.resolve(id + "." + what);
    }

    List<Path> allOf(UUID id) {
        return List.of(upload(id), unverified(id), download(id), validator(id), fetched(id));
    }

    static Optional<UUID> idIn(Path file) {
        Matcher matcher = NAME.matcher(file.getFileName().toString());
        return matcher.matches() ? Optional.of(UUID.fromString(matcher.group(1))) : Optional.empty();
    }

    /** All files that are ours. */
    List<Path> all() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> idIn(file).isPresent()).toList();
        } catch (NoSuchFileException nothingYet) {
            return List.of();
        } catch (UncheckedIOException failure) {
            throw failure.getCause();
        }
    }

    static long size(Path file) throws IOException {
        try {
            return Files.size(file);
        } catch (NoSuchFileException nothingYet) {
            return 0;
        }
    }

    /** Opens for writing and makes it when it is not there; nobody else may read it, and a link is refused. */
    FileChannel open(Path file) throws IOException {
        Files.createDirectories(folder);
        Set<java.nio.file.OpenOption> options = new java.util.HashSet<>(WRITING);
        options.add(LinkOption.NOFOLLOW_LINKS);
        return FileChannel.open(
                file, options, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }

    /** Makes names that were made or changed survive a power failure. */
    void syncNames() throws IOException {
        try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
            names.force(true);
        }
    }
}
