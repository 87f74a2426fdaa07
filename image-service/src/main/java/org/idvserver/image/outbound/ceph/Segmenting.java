package org.idvserver.image.outbound.ceph;

import com.ceph.rbd.RbdException;
import com.ceph.rbd.RbdImage;
import java.io.IOException;
import java.util.Arrays;
import java.util.BitSet;
import org.idvserver.image.application.BlockStorage;
import org.idvserver.image.application.SegmentHashing;
import org.idvserver.image.domain.Manifest;

/** Reads frozen images in pieces. */
final class Segmenting {

    private Segmenting() {}

    static byte[] read(RbdImage image, long offset, int length) throws IOException {
        byte[] bytes = new byte[length];
        readFully(image, offset, bytes, length);
        return bytes;
    }

    /** What was never written is not read: the object map knows it. */
    static BlockStorage.SegmentHashes hash(RbdImage image, BlockStorage.Segments segments) throws IOException {
        BitSet written = written(image, segments);
        return SegmentHashing.hash(segments, (offset, into, length) -> {
            if (written.get((int) (offset / Manifest.SEGMENT_BYTES))) {
                readFully(image, offset, into, length);
            } else {
                Arrays.fill(into, 0, length, (byte) 0);
            }
        });
    }

    /** The numbers of the segments in which something may have been written. */
    private static BitSet written(RbdImage image, BlockStorage.Segments segments) throws RbdException {
        BitSet written = new BitSet();
        Librbd.Extent note = (offset, length, exists, context) -> {
            if (exists != 0 && length > 0) {
                int last = (int) ((offset + length - 1) / Manifest.SEGMENT_BYTES);
                written.set((int) (offset / Manifest.SEGMENT_BYTES), last + 1);
            }
            return 0;
        };
        long start = (long) segments.first() * Manifest.SEGMENT_BYTES;
        long end = Math.min(segments.imageBytes(), start + (long) segments.count() * Manifest.SEGMENT_BYTES);
        int result =
                Librbd.rbd_diff_iterate2(image.getPointer(), null, start, end - start, (byte) 1, (byte) 1, note, null);
        if (result < 0) {
            throw new RbdException("what was written is unknown", result);
        }
        return written;
    }

    /** The library answers errors as a negative count here, and does not throw. */
    private static void readFully(RbdImage image, long offset, byte[] into, int length) throws IOException {
        int count = image.read(offset, into, length);
        if (count != length) {
            throw new RbdException("short read", count < 0 ? count : CephErrors.IO);
        }
    }
}
