package org.idvserver.image.outbound.dir;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * Excludes QEMU from a file, or tells that QEMU has it: while a machine or a qemu-img has an image open, it holds locks on bytes
 * 100 to 299 of the file, which conflict with this one.
 */
final class WriteLock implements AutoCloseable {
    private static final long FIRST = 100;
    private static final long COUNT = 200;

    private final FileChannel channel;
    private final FileLock lock;

    private WriteLock(FileChannel channel, FileLock lock) {
        this.channel = channel;
        this.lock = lock;
    }

    /** Empty while somebody has the file open. */
    static Optional<WriteLock> tryOn(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        FileLock lock = null;
        try {
            lock = channel.tryLock(FIRST, COUNT, false);
        } catch (OverlappingFileLockException ourselves) {
            // Another thread looks at it right now; nobody knows what that will find.
        } finally {
            if (lock == null) {
                channel.close();
            }
        }
        return lock == null ? Optional.empty() : Optional.of(new WriteLock(channel, lock));
    }

    @Override
    public void close() throws IOException {
        lock.release();
        channel.close();
    }
}
