package org.idvserver.image.outbound.files;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.buffer.Buffer;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.idvserver.image.application.UploadFiles;
import org.idvserver.image.config.ImageConfig;
import org.idvserver.image.domain.ImageProblem;
import org.idvserver.kit.nativework.NativeWorker;

/** Uploads as files, each named by its id. */
@ApplicationScoped
class UploadFolder implements UploadFiles {
    private static final int THREADS = 4;
    private static final int QUEUE = 4096;

    /** Of one act, the wait for its turn included. */
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final NativeWorker worker = new NativeWorker("uploads", THREADS, QUEUE);
    private final UploadPaths paths;
    private final Pieces pieces;
    private final Duration stallLimit;
    private final Clock clock;

    UploadFolder(ImageConfig config, Clock clock) {
        this.paths = new UploadPaths(config.uploadDir());
        this.pieces = new Pieces(paths);
        this.stallLimit = config.uploads().stallLimit();
        this.clock = clock;
    }

    @PreDestroy
    void close() {
        worker.close();
    }

    @Override
    public Uni<Long> arrived(UUID upload) {
        return worker.call(
                "Looking at an upload", LIMIT, () -> PartWriter.arrived(paths, paths.upload(upload), upload));
    }

    @Override
    public Uni<Space> space() {
        return worker.call("Looking at the upload folder", LIMIT, () -> {
            Files.createDirectories(paths.folder());
            long taken = 0;
            for (Path file : paths.all()) {
                taken += UploadPaths.size(file);
            }
            return new Space(Files.getFileStore(paths.folder()).getUsableSpace(), taken);
        });
    }

    @Override
    public Uni<Long> append(Part part) {
        return worker.call("Opening an upload", LIMIT, () -> PartWriter.open(paths, part))
                .flatMap(writer -> write(writer, part.content())
                        .chain(() -> worker.call("Ending a part", LIMIT, writer::finish))
                        .onTermination()
                        .call(() -> worker.call("Closing an upload", LIMIT, () -> {
                            writer.close();
                            return null;
                        })))
                .onFailure(IOException.class)
                .transform(FolderProblems::of);
    }

    private Uni<Void> write(PartWriter writer, Multi<Buffer> content) {
        return content.ifNoItem()
                .after(stallLimit)
                .failWith(() -> ImageProblem.UPLOAD_STALLED.because(
                        "Nothing came for %d s; ask where the upload goes on", stallLimit.toSeconds()))
                .onItem()
                .transformToUniAndConcatenate(piece -> worker.call("Writing a part", LIMIT, () -> {
                    writer.write(ByteBuffer.wrap(piece.getBytes()));
                    return true;
                }))
                .collect()
                .last()
                .replaceWithVoid();
    }

    @Override
    public Uni<Path> whole(UUID upload, List<Piece> inOrder, Duration limit) {
        return inOrder.isEmpty()
                ? Uni.createFrom().item(paths.upload(upload))
                : worker.call("Putting an upload together", limit, () -> pieces.putTogether(upload, inOrder))
                        .onFailure(IOException.class)
                        .transform(FolderProblems::of);
    }

    @Override
    public Uni<Void> remove(UUID id) {
        return worker.call("Removing an upload", LIMIT, () -> {
            for (Path file : paths.allOf(id)) {
                Files.deleteIfExists(file);
            }
            return null;
        });
    }

    @Override
    public Uni<Set<UUID>> untouchedFor(Duration age) {
        return worker.call("Looking at the upload folder", LIMIT, () -> {
            Instant oldest = clock.instant().minus(age);
            Set<UUID> ids = new HashSet<>();
            Set<UUID> touched = new HashSet<>();
            for (Path file : paths.all()) {
                UploadPaths.idIn(file).ifPresent(touchedSince(file, oldest) ? touched::add : ids::add);
            }
            ids.removeAll(touched);
            return ids;
        });
    }

    private static boolean touchedSince(Path file, Instant moment) throws IOException {
        try {
            return Files.getLastModifiedTime(file).toInstant().isAfter(moment);
        } catch (NoSuchFileException gone) {
            return true;
        }
    }
}
