package org.idvserver.image.outbound.dir;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.idvserver.image.domain.Extents;

/** A frozen disk that is open for reading by many threads: its content and where it lies never change. */
final class FrozenFile implements AutoCloseable {
    private final List<FileChannel> chain = new ArrayList<>();
    private final Extents extents;

    FrozenFile(Path base, Extents extents) throws IOException {
        this.extents = extents;
        try {
            Optional<Path> file = Optional.of(base);
            while (file.isPresent()) {
                chain.add(FileChannel.open(file.get(), StandardOpenOption.READ));
                file = QcowHeader.of(file.get()).backing();
            }
        } catch (IOException missing) {
            close();
            throw missing;
        }
    }

    void read(long position, byte[] into, int length) throws IOException {
        Arrays.fill(into, 0, length, (byte) 0);
        long end = position + length;
        for (int index = extents.firstBehind(position); index < extents.count(); index++) {
            long from = Math.max(position, extents.start(index));
            long to = Math.min(end, extents.end(index));
            if (from >= to) {
                return;
            }
            ByteBuffer part = ByteBuffer.wrap(into, (int) (from - position), (int) (to - from));
            readFully(chain.get(extents.file(index)), extents.offset(index, from), part);
        }
    }

    private static void readFully(FileChannel channel, long offset, ByteBuffer into) throws IOException {
        long at = offset;
        while (into.hasRemaining()) {
            int count = channel.read(into, at);
            if (count < 0) {
                throw new EOFException("the file ends early");
            }
            at += count;
        }
    }

    @Override
    public void close() throws IOException {
        for (FileChannel channel : chain) {
            channel.close();
        }
    }
}
