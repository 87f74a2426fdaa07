package org.idvserver.image.outbound.files;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.UUID;
import org.idvserver.image.application.UploadFiles.Piece;
import org.idvserver.image.domain.ImageProblem;

/**
 * Puts the pieces of an upload together. The first piece becomes the whole, each other one is added and removed, so that no more
 * than one piece takes its room twice. How long the whole is tells where to go on after a kill at any line.
 */
final class Pieces {
    private final UploadPaths paths;

    Pieces(UploadPaths paths) {
        this.paths = paths;
    }

    Path putTogether(UUID upload, List<Piece> pieces) throws IOException {
        Path whole = paths.upload(upload);
        if (!Files.exists(whole)) {
            Path first = paths.upload(pieces.get(0).upload());
            if (Files.exists(first)) {
                Files.move(first, whole, StandardCopyOption.ATOMIC_MOVE);
            }
        }
        try (OpenFile file = OpenFile.of(paths, whole)) {
            long start = 0;
            for (Piece piece : pieces) {
                add(file, piece, start);
                start += piece.sizeBytes();
            }
            if (file.size() != start) {
                throw ImageProblem.SOURCE_NOT_FOUND.because(
                        "The upload has %d bytes, its parts had %d", file.size(), start);
            }
        }
        return whole;
    }

    private void add(OpenFile file, Piece piece, long start) throws IOException {
        long there = file.size() - start;
        Path source = paths.upload(piece.upload());
        if (there < piece.sizeBytes() && Files.exists(source)) {
            try (FileChannel content = FileChannel.open(source, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
                file.append(content, there);
            }
        }
        file.sync();
        paths.syncNames();
        Files.deleteIfExists(source);
    }
}
