package org.idvserver.image.outbound.files;

import io.smallrye.mutiny.Uni;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.idvserver.image.application.SourceFiles;
import org.idvserver.image.config.ImageConfig;
import org.idvserver.image.domain.ImageProblem;
import org.idvserver.image.domain.Manifest;
import org.idvserver.kit.nativework.NativeWorker;

/** Files below the folders that configuration allows. A path cannot lead out of its folder. */
@ApplicationScoped
class ImportFolders implements SourceFiles {
    private static final int THREADS = 2;
    private static final int QUEUE = 64;
    private static final Duration LOOK_LIMIT = Duration.ofSeconds(10);
    private static final int BUFFER_BYTES = 1 << 20;

    private final NativeWorker worker = new NativeWorker("files", THREADS, QUEUE);
    private final List<Path> folders;
    private final Duration readLimit;

    ImportFolders(ImageConfig config) {
        this.folders = config.importDirs();
        this.readLimit = config.importLimit();
    }

    @PreDestroy
    void close() {
        worker.close();
    }

    @Override
    public Uni<Path> locate(String path) {
        return worker.call("Looking for the source", LOOK_LIMIT, () -> below(path));
    }

    private Path below(String reference) throws IOException {
        Path path = relative(reference);
        for (Path folder : folders) {
            Optional<Path> file = regularFile(folder, path);
            if (file.isPresent()) {
                return file.get();
            }
        }
        throw ImageProblem.SOURCE_NOT_FOUND.because("There is no such file in the import folders");
    }

    private static Path relative(String reference) {
        try {
            Path path = Path.of(reference);
            boolean climbs = StreamSupport.stream(path.spliterator(), false)
                    .anyMatch(step ->
                            step.toString().equals("..") || step.toString().equals("."));
            if (path.isAbsolute() || climbs) {
                throw ImageProblem.SOURCE_REFUSED.because("The path must lead down from an import folder");
            }
            return path;
        } catch (InvalidPathException notAPath) {
            throw ImageProblem.SOURCE_REFUSED.because("The path cannot be one");
        }
    }

    /** Links are refused at every step of the way. */
    private static Optional<Path> regularFile(Path folder, Path path) throws IOException {
        if (!Files.isDirectory(folder)) {
            return Optional.empty();
        }
        Path at = folder.toRealPath();
        for (Path step : path) {
            at = at.resolve(step);
            if (Files.isSymbolicLink(at)) {
                throw ImageProblem.SOURCE_REFUSED.because("The path leads through a link");
            }
        }
        return Files.isRegularFile(at, LinkOption.NOFOLLOW_LINKS) ? Optional.of(at) : Optional.empty();
    }

    @Override
    public Uni<String> sha256(Path file) {
        return worker.call("Reading the source", readLimit, () -> digest(file));
    }

    private static String digest(Path file) throws IOException {
        MessageDigest digest = Manifest.newDigest();
        byte[] buffer = new byte[BUFFER_BYTES];
        try (InputStream content = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            for (int count = content.read(buffer); count >= 0; count = content.read(buffer)) {
                digest.update(buffer, 0, count);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
