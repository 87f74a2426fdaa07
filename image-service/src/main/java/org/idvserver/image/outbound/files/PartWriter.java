package org.idvserver.image.outbound.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.idvserver.image.application.UploadFiles.Checksum;
import org.idvserver.image.application.UploadFiles.Part;
import org.idvserver.image.domain.ImageProblem;

/**
 * Writes one part of an upload. A part with a checksum counts only when it is verified: until then a note beside the file says
 * where the unverified bytes begin, so that they are forgotten even when this process is killed.
 */
final class PartWriter implements AutoCloseable {
    private final UploadPaths paths;
    private final Part part;
    private final OpenFile file;
    private final MessageDigest digest;
    private long end;
    private boolean finished;

    private PartWriter(UploadPaths paths, Part part, OpenFile file) throws IOException {
        this.paths = paths;
        this.part = part;
        this.file = file;
        this.end = part.offset();
        this.digest = part.checksum().map(PartWriter::digest).orElse(null);
    }

    /** How many bytes there are that can be relied on. */
    static long arrived(UploadPaths paths, Path file, java.util.UUID upload) throws IOException {
        long size = UploadPaths.size(file);
        try {
            return Math.min(size, Long.parseLong(Files.readString(paths.unverified(upload))));
        } catch (NoSuchFileException allVerified) {
            return size;
        } catch (NumberFormatException halfWritten) {
            // The note is written before the first byte that it is about.
            return size;
        }
    }

    static PartWriter open(UploadPaths paths, Part part) throws IOException {
        Path path = paths.upload(part.upload());
        OpenFile file = OpenFile.of(paths, path);
        try {
            long arrived = arrived(paths, path, part.upload());
            if (arrived != part.offset()) {
                throw ImageProblem.WRONG_OFFSET.because("The upload goes on at byte %d", arrived);
            }
            file.cut(arrived);
            PartWriter writer = new PartWriter(paths, part, file);
            writer.begin();
            return writer;
        } catch (IOException | RuntimeException failure) {
            file.close();
            throw failure;
        }
    }

    private void begin() throws IOException {
        if (digest != null) {
            Files.writeString(paths.unverified(part.upload()), Long.toString(part.offset()));
        } else {
            Files.deleteIfExists(paths.unverified(part.upload()));
        }
        if (part.offset() == 0 || digest != null) {
            paths.syncNames();
        }
    }

    void write(ByteBuffer bytes) throws IOException {
        if (end + bytes.remaining() > part.limit()) {
            throw ImageProblem.UPLOAD_TOO_LONG.because("More was sent than the %d bytes announced", part.limit());
        }
        int length = bytes.remaining();
        if (digest != null) {
            digest.update(bytes.duplicate());
        }
        file.write(bytes, end);
        end += length;
    }

    /** The part is whole. */
    long finish() throws IOException {
        file.sync();
        if (digest != null
                && !MessageDigest.isEqual(
                        digest.digest(), part.checksum().orElseThrow().digest())) {
            throw ImageProblem.PART_CHECKSUM_MISMATCH.because(
                    "The part did not arrive as it was sent; the upload goes on at byte %d", part.offset());
        }
        Files.deleteIfExists(paths.unverified(part.upload()));
        finished = true;
        return end;
    }

    /** What has come of a part that broke off is worth keeping, unless it has a checksum. */
    private void abandon() throws IOException {
        if (digest == null) {
            file.sync();
            return;
        }
        file.cut(part.offset());
        file.sync();
        Files.deleteIfExists(paths.unverified(part.upload()));
    }

    private static MessageDigest digest(Checksum checksum) {
        try {
            return MessageDigest.getInstance(checksum.algorithm());
        } catch (NoSuchAlgorithmException notOffered) {
            throw new IllegalArgumentException(notOffered);
        }
    }

    @Override
    public void close() throws IOException {
        try (file) {
            if (!finished) {
                abandon();
            }
        }
    }
}
