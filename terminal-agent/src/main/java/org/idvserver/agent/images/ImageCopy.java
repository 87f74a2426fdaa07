package org.idvserver.agent.images;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.BitSet;
import java.util.Iterator;
import java.util.Optional;
import org.idvserver.agent.host.DurableFile;
import org.idvserver.agent.host.StepFailure;
import org.idvserver.contracts.desktop.v1.ImageOrder;
import org.idvserver.contracts.image.v1.GetManifestResponse;

/**
 * One image on its way into the store. A segment counts as done only after its bytes were verified and are on the disk, so a copy
 * goes on where it was killed. Zero segments are holes. Safe for many threads.
 */
final class ImageCopy implements AutoCloseable {
    private static final int SEGMENTS_PER_SYNC = 16;

    private final Path folder;
    private final Manifest manifest;
    private final FileChannel disk;
    private final FileChannel progress;
    private final BitSet done;
    private final BitSet taken = new BitSet();
    private final BitSet unsynced = new BitSet();

    private ImageCopy(Path folder, Manifest manifest) throws IOException {
        this.folder = folder;
        this.manifest = manifest;
        this.disk = open("disk.part");
        this.progress = open("progress");
        this.done = readProgress();
        for (int index = 0; index < manifest.count(); index++) {
            if (manifest.zero(index)) {
                done.set(index);
            }
        }
        stretch();
    }

    /** The manifest that is already here, if it is the ordered one. */
    static Optional<Manifest> manifestOnDisk(Path folder, ImageOrder order) {
        try {
            byte[] content = Files.readAllBytes(folder.resolve("manifest"));
            return Optional.of(Manifest.checked(order, java.util.List.of(GetManifestResponse.parseFrom(content))));
        } catch (IOException | StepFailure unusable) {
            return Optional.empty();
        }
    }

    /** Begins anew with this manifest. */
    static ImageCopy begin(Path folder, Manifest manifest) throws IOException {
        DurableFile.remove(folder);
        DurableFile.folder(folder, "rwxr-xr-x");
        DurableFile.write(folder.resolve("manifest"), manifest.message().toByteArray(), "rw-r--r--");
        return new ImageCopy(folder, manifest);
    }

    /** Goes on with what is there. */
    static ImageCopy resume(Path folder, Manifest manifest) throws IOException {
        return new ImageCopy(folder, manifest);
    }

    /** A segment that nobody fetches yet; empty when there is none. */
    synchronized Optional<Integer> takeMissing() {
        for (int index = done.nextClearBit(0); index < manifest.count(); index = done.nextClearBit(index + 1)) {
            if (!taken.get(index)) {
                taken.set(index);
                return Optional.of(index);
            }
        }
        return Optional.empty();
    }

    synchronized void giveBack(int index) {
        taken.clear(index);
    }

    synchronized boolean complete() {
        return done.cardinality() == manifest.count();
    }

    synchronized long bytesDone() {
        return done.stream().mapToLong(manifest::length).sum();
    }

    /** Bytes that the store still needs for it. */
    synchronized long bytesMissing() {
        return manifest.size() - bytesDone();
    }

    long size() {
        return manifest.size();
    }

    /** Writes one segment; fails with SEGMENT_CORRUPT when its bytes are not those of the manifest. */
    void write(int index, Iterator<byte[]> pieces) throws IOException {
        MessageDigest hash = Manifest.sha256();
        long position = manifest.offset(index);
        long end = position + manifest.length(index);
        while (pieces.hasNext()) {
            byte[] piece = pieces.next();
            if (position + piece.length > end) {
                throw corrupt(index, "is too long");
            }
            hash.update(piece);
            ByteBuffer buffer = ByteBuffer.wrap(piece);
            while (buffer.hasRemaining()) {
                position += disk.write(buffer, position);
            }
        }
        if (position < end || !manifest.matches(index, hash.digest())) {
            throw corrupt(index, position < end ? "is too short" : "has the wrong hash");
        }
        markDone(index);
    }

    /** Makes the whole, verified copy the image. */
    void finish() throws IOException {
        if (!complete()) {
            throw new IllegalStateException("segments are missing");
        }
        synced();
        Path part = folder.resolve("disk.part");
        Files.setPosixFilePermissions(part, PosixFilePermissions.fromString("r--r--r--"));
        disk.force(true);
        DurableFile.rename(part, folder.resolve("disk.raw"));
    }

    /** Keeps what was done so far. */
    @Override
    public void close() throws IOException {
        try (disk;
                progress) {
            synced();
        } catch (ClosedChannelException interrupted) {
            // The agent is stopping: the last few segments will be fetched again.
        }
    }

    private StepFailure corrupt(int index, String how) {
        return new StepFailure("SEGMENT_CORRUPT", "segment " + index + " " + how);
    }

    private synchronized void markDone(int index) throws IOException {
        done.set(index);
        unsynced.set(index);
        if (unsynced.cardinality() >= SEGMENTS_PER_SYNC) {
            synced();
        }
    }

    // Data first, then the note that it is there.
    private synchronized void synced() throws IOException {
        if (unsynced.isEmpty()) {
            return;
        }
        disk.force(false);
        ByteBuffer note = ByteBuffer.wrap(done.toByteArray());
        for (int position = 0; note.hasRemaining(); ) {
            position += progress.write(note, position);
        }
        progress.force(false);
        unsynced.clear();
    }

    private BitSet readProgress() throws IOException {
        BitSet read = BitSet.valueOf(Files.readAllBytes(folder.resolve("progress")));
        read.clear(manifest.count(), Math.max(manifest.count(), read.length()));
        return disk.size() == manifest.size() ? read : new BitSet();
    }

    private void stretch() throws IOException {
        if (disk.size() != manifest.size()) {
            disk.truncate(0);
            disk.write(ByteBuffer.allocate(1), manifest.size() - 1);
        }
    }

    private FileChannel open(String name) throws IOException {
        return FileChannel.open(
                folder.resolve(name), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }
}
