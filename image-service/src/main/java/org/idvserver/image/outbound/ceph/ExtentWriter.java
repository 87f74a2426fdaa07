package org.idvserver.image.outbound.ceph;

import com.ceph.rbd.RbdException;
import com.ceph.rbd.RbdImage;
import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import org.idvserver.image.application.ExtentCopier.Copy;
import org.idvserver.image.domain.ImageProblem;

/** Writes parts of a file into an image, some requests at a time, in memory that does not depend on either's size. */
final class ExtentWriter {
    private static final int CHUNK_BYTES = 1 << 21;
    private static final int CHUNKS = 8;

    /** What is looked at for being zero: a cluster of qcow2. */
    private static final int GRAIN_BYTES = 1 << 16;

    private static final ByteBuffer ZEROS = ByteBuffer.allocateDirect(GRAIN_BYTES);

    private final Copy copy;
    private final LongConsumer progress;
    private final BooleanSupplier unwanted;

    ExtentWriter(Copy copy, LongConsumer progress, BooleanSupplier unwanted) {
        this.copy = copy;
        this.progress = progress;
        this.unwanted = unwanted;
    }

    void write(CephSession session) throws IOException {
        try (FileChannel file = FileChannel.open(copy.file(), StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
                RbdImage image = session.images(copy.into()).open(copy.into().name());
                Chunks chunks = new Chunks()) {
            for (int index = 0; index < copy.extents().count() && !unwanted.getAsBoolean(); index++) {
                write(file, image, chunks, index);
            }
            chunks.finish();
            check(Librbd.rbd_flush(image.getPointer()));
        }
    }

    private static void check(long result) throws RbdException {
        if (result < 0) {
            throw new RbdException("was not written", (int) result);
        }
    }

    /** Pieces end where chunks of the image end, so that none crosses from one object to the next. */
    private void write(FileChannel file, RbdImage image, Chunks chunks, int extent) throws IOException {
        long end = copy.extents().end(extent);
        long at = copy.extents().start(extent);
        while (at < end && !unwanted.getAsBoolean()) {
            int length = (int) Math.min(end - at, CHUNK_BYTES - at % CHUNK_BYTES);
            Chunk chunk = chunks.next();
            read(
                    file,
                    copy.extents().offset(extent, at),
                    chunk.bytes.limit(length).rewind());
            chunk.write(image, at, length);
            at += length;
            progress.accept(at);
        }
    }

    private static void read(FileChannel file, long offset, ByteBuffer into) throws IOException {
        long at = offset;
        while (into.hasRemaining()) {
            int count = file.read(into, at);
            if (count < 0) {
                throw ImageProblem.CONVERSION_FAILED.because("The image cannot be read to its end");
            }
            at += count;
        }
    }

    /** Pieces of memory in turn. What librbd still reads from is not given back. */
    private static final class Chunks implements AutoCloseable {
        private final Chunk[] all = new Chunk[CHUNKS];
        private int turn;

        /** A chunk that is not being written any more. */
        Chunk next() throws RbdException {
            int slot = turn++ % CHUNKS;
            if (all[slot] == null) {
                all[slot] = new Chunk();
            }
            all[slot].finish();
            return all[slot];
        }

        void finish() throws RbdException {
            for (Chunk chunk : all) {
                if (chunk != null) {
                    chunk.finish();
                }
            }
        }

        @Override
        public void close() {
            for (Chunk chunk : all) {
                if (chunk != null) {
                    chunk.close();
                }
            }
        }
    }

    private static final class Chunk implements AutoCloseable {
        private final Memory memory = new Memory(CHUNK_BYTES);
        private final ByteBuffer bytes = memory.getByteBuffer(0, CHUNK_BYTES);
        private final Queue<Pointer> writes = new ArrayDeque<>();

        /** Begins to write what is not zero. */
        void write(RbdImage image, long position, int length) throws RbdException {
            int from = 0;
            for (int at = 0; at < length; at += GRAIN_BYTES) {
                int grain = Math.min(GRAIN_BYTES, length - at);
                if (isZero(at, grain)) {
                    begin(image, position, from, at);
                    from = at + grain;
                }
            }
            begin(image, position, from, length);
        }

        private boolean isZero(int at, int length) {
            return bytes.slice(at, length).mismatch(ZEROS.slice(0, length)) < 0;
        }

        private void begin(RbdImage image, long position, int from, int to) throws RbdException {
            if (from == to) {
                return;
            }
            PointerByReference completion = new PointerByReference();
            check(Librbd.rbd_aio_create_completion(null, null, completion));
            int result = Librbd.rbd_aio_write(
                    image.getPointer(), position + from, to - from, memory.share(from), completion.getValue());
            if (result < 0) {
                Librbd.rbd_aio_release(completion.getValue());
            }
            check(result);
            writes.add(completion.getValue());
        }

        /** Waits until librbd has written it, or given up: its requests have a time-out. */
        void finish() throws RbdException {
            while (!writes.isEmpty()) {
                check(end(writes.remove()));
            }
        }

        @Override
        public void close() {
            while (!writes.isEmpty()) {
                end(writes.remove());
            }
            memory.close();
        }

        private static long end(Pointer completion) {
            Librbd.rbd_aio_wait_for_complete(completion);
            long result = Librbd.rbd_aio_get_return_value(completion);
            Librbd.rbd_aio_release(completion);
            return result;
        }
    }
}
