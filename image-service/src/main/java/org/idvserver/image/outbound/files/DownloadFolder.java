package org.idvserver.image.outbound.files;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.buffer.Buffer;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import org.idvserver.image.application.DownloadFiles;
import org.idvserver.image.application.RemoteSources.Content;
import org.idvserver.image.application.RemoteSources.Resume;
import org.idvserver.image.config.ImageConfig;
import org.idvserver.image.domain.ImageProblem;
import org.idvserver.kit.nativework.NativeWorker;

/** Files that are fetched, beside the uploads; one that is whole has another name. */
@ApplicationScoped
class DownloadFolder implements DownloadFiles {
    private static final int THREADS = 2;
    private static final int QUEUE = 256;
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final NativeWorker worker = new NativeWorker("downloads", THREADS, QUEUE);
    private final UploadPaths paths;
    private final long maxBytes;

    DownloadFolder(ImageConfig config) {
        this.paths = new UploadPaths(config.uploadDir());
        this.maxBytes = config.downloads().maxBytes();
    }

    @PreDestroy
    void close() {
        worker.close();
    }

    @Override
    public Uni<Optional<Resume>> broken(UUID version) {
        return worker.call("Looking at a download", LIMIT, () -> {
            long size = UploadPaths.size(paths.download(version));
            Path validator = paths.validator(version);
            return size > 0 && Files.exists(validator)
                    ? Optional.of(new Resume(size, Files.readString(validator)))
                    : Optional.empty();
        });
    }

    @Override
    public Uni<Optional<Path>> whole(UUID version) {
        Path file = paths.fetched(version);
        return worker.call(
                "Looking at a download", LIMIT, () -> Optional.of(file).filter(Files::exists));
    }

    @Override
    public Uni<Path> write(UUID version, Content content, LongConsumer progress) {
        checkRoom(content);
        AtomicLong end = new AtomicLong(content.offset());
        return worker.call("Opening a download", LIMIT, () -> open(version, content))
                .flatMap(file -> content.body()
                        .onItem()
                        .transformToUniAndConcatenate(piece -> worker.call("Writing a download", LIMIT, () -> {
                            progress.accept(write(file, piece, end));
                            return true;
                        }))
                        .collect()
                        .last()
                        .onTermination()
                        .call(() -> worker.call("Closing a download", LIMIT, () -> {
                            file.sync();
                            file.close();
                            return null;
                        })))
                .chain(() -> worker.call("Ending a download", LIMIT, () -> finish(version, content, end.get())))
                .onFailure(IOException.class)
                .transform(FolderProblems::of);
    }

    private void checkRoom(Content content) {
        long total = content.totalBytes().orElse(0);
        if (total > maxBytes) {
            throw ImageProblem.SOURCE_REFUSED.because("The file has %d bytes, at most %d are fetched", total, maxBytes);
        }
    }

    /** The validator is noted only when the bytes before it are forgotten: it is about all that the file holds. */
    private OpenFile open(UUID version, Content content) throws IOException {
        OpenFile file = OpenFile.of(paths, paths.download(version));
        try {
            if (content.offset() == 0) {
                Files.deleteIfExists(paths.validator(version));
                file.cut(0);
                if (content.validator().isPresent()) {
                    Files.writeString(
                            paths.validator(version), content.validator().get());
                }
            }
            file.cut(content.offset());
            long room = Files.getFileStore(paths.folder()).getUsableSpace();
            long needed = content.totalBytes().orElse(content.offset()) - content.offset();
            if (needed > room) {
                throw ImageProblem.UPLOAD_FOLDER_FULL.because(
                        "The file needs %d bytes more, the upload folder has room for %d", needed, room);
            }
            return file;
        } catch (IOException | RuntimeException failure) {
            file.close();
            throw failure;
        }
    }

    private long write(OpenFile file, Buffer piece, AtomicLong end) throws IOException {
        if (end.get() + piece.length() > maxBytes) {
            throw ImageProblem.SOURCE_REFUSED.because("The file has more than the %d bytes that are fetched", maxBytes);
        }
        file.write(ByteBuffer.wrap(piece.getBytes()), end.get());
        return end.addAndGet(piece.length());
    }

    private Path finish(UUID version, Content content, long end) throws IOException {
        if (content.totalBytes().isPresent() && content.totalBytes().getAsLong() != end) {
            throw ImageProblem.SOURCE_UNAVAILABLE.because(
                    "The server sent %d of %d bytes", end, content.totalBytes().getAsLong());
        }
        Path file = paths.fetched(version);
        Files.move(paths.download(version), file, StandardCopyOption.ATOMIC_MOVE);
        Files.deleteIfExists(paths.validator(version));
        return file;
    }

    @Override
    public Uni<Void> remove(UUID version) {
        return worker.call("Removing a download", LIMIT, () -> {
            for (Path file : paths.allOf(version)) {
                Files.deleteIfExists(file);
            }
            return null;
        });
    }
}
