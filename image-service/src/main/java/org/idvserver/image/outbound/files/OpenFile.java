package org.idvserver.image.outbound.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import org.idvserver.image.domain.ImageProblem;

/** A file in the upload folder that nobody else writes to, in this process or another that shares the folder. */
final class OpenFile implements AutoCloseable {
    private final FileChannel channel;

    private OpenFile(FileChannel channel) {
        this.channel = channel;
    }

    /** Fails with UPLOAD_BUSY when somebody writes to it. The lock goes with the process that holds it. */
    static OpenFile of(UploadPaths paths, Path file) throws IOException {
        FileChannel channel = paths.open(file);
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return new OpenFile(channel);
            }
        } catch (OverlappingFileLockException here) {
            // Locked by this process: the same as by another one.
        }
        channel.close();
        throw ImageProblem.UPLOAD_BUSY.because("Another request writes to this upload; try again in a moment");
    }

    long size() throws IOException {
        return channel.size();
    }

    /** Forgets what comes after so many bytes. */
    void cut(long bytes) throws IOException {
        if (channel.size() > bytes) {
            channel.truncate(bytes);
        }
    }

    void write(ByteBuffer bytes, long at) throws IOException {
        long position = at;
        while (bytes.hasRemaining()) {
            position += channel.write(bytes, position);
        }
    }

    /** Adds what the other file holds from this offset on. */
    void append(FileChannel other, long from) throws IOException {
        channel.position(channel.size());
        for (long at = from; at < other.size(); ) {
            at += other.transferTo(at, 1 << 26, channel);
        }
    }

    /** What was written is on the disk afterwards. */
    void sync() throws IOException {
        channel.force(false);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
