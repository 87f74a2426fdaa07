package org.idvserver.image.outbound.files;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.file.OpenOptions;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.core.buffer.Buffer;
import io.vertx.mutiny.core.file.AsyncFile;
import io.vertx.mutiny.core.file.FileSystem;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.file.Path;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.idvserver.image.application.UploadFiles;
import org.idvserver.image.config.ImageConfig;
import org.idvserver.image.domain.ImageProblem;

/** Uploads as files, each named by its id. */
@ApplicationScoped
class UploadFolder implements UploadFiles {
    private final FileSystem files;
    private final Path folder;
    private final Set<UUID> writing = ConcurrentHashMap.newKeySet();

    UploadFolder(Vertx vertx, ImageConfig config) {
        this.files = vertx.fileSystem();
        this.folder = config.uploadDir();
    }

    static Path file(Path folder, UUID upload) {
        return folder.resolve(upload + ".part");
    }

    @Override
    public Uni<Long> arrived(UUID upload) {
        String path = file(folder, upload).toString();
        return files.exists(path)
                .flatMap(there -> there
                        ? files.props(path).map(properties -> properties.size())
                        : Uni.createFrom().item(0L));
    }

    @Override
    public Uni<Long> append(UUID upload, long offset, long limit, Multi<Buffer> part) {
        if (!writing.add(upload)) {
            return Uni.createFrom()
                    .failure(ImageProblem.UPLOAD_BUSY.because("Another part of this upload is being sent"));
        }
        return arrived(upload)
                .invoke(arrived -> {
                    if (arrived != offset) {
                        throw ImageProblem.WRONG_OFFSET.because("The upload goes on at byte %d", arrived);
                    }
                })
                .flatMap(arrived -> write(upload, arrived, limit, part))
                .onTermination()
                .invoke(() -> writing.remove(upload));
    }

    private Uni<Long> write(UUID upload, long offset, long limit, Multi<Buffer> part) {
        OpenOptions options = new OpenOptions().setCreate(true).setWrite(true).setPerms("rw-------");
        return files.mkdirs(folder.toString())
                .chain(() -> files.open(file(folder, upload).toString(), options))
                .flatMap(file -> stream(file, offset, limit, part).eventually(file::close));
    }

    private static Uni<Long> stream(AsyncFile file, long offset, long limit, Multi<Buffer> part) {
        AtomicLong end = new AtomicLong(offset);
        return part.onItem()
                .transformToUniAndConcatenate(piece -> {
                    long at = end.get();
                    if (at + piece.length() > limit) {
                        return Uni.createFrom()
                                .failure(ImageProblem.UPLOAD_TOO_LONG.because(
                                        "More was sent than the %d bytes announced", limit));
                    }
                    return file.write(piece, at).invoke(() -> end.addAndGet(piece.length()));
                })
                .collect()
                .last()
                .chain(file::flush)
                .map(written -> end.get());
    }
}
