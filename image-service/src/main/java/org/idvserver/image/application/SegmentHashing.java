package org.idvserver.image.application;

import java.io.IOException;
import java.security.MessageDigest;
import java.util.Arrays;
import org.idvserver.image.domain.Manifest;

/** Hashes segments the same way whatever they are read from: terminals verify them without knowing. */
public final class SegmentHashing {

    private SegmentHashing() {}

    /** Fills the first bytes of a buffer from an image, all of them or none. */
    public interface Source {
        void read(long offset, byte[] into, int length) throws IOException;
    }

    public static BlockStorage.SegmentHashes hash(BlockStorage.Segments segments, Source source) throws IOException {
        byte[] buffer = new byte[Manifest.SEGMENT_BYTES];
        byte[] hashes = new byte[segments.count() * Manifest.HASH_BYTES];
        boolean[] zero = new boolean[segments.count()];
        for (int row = 0; row < segments.count(); row++) {
            int index = segments.first() + row;
            int length = Manifest.segmentLength(segments.imageBytes(), index);
            source.read((long) index * Manifest.SEGMENT_BYTES, buffer, length);
            MessageDigest digest = Manifest.newDigest();
            digest.update(buffer, 0, length);
            System.arraycopy(digest.digest(), 0, hashes, row * Manifest.HASH_BYTES, Manifest.HASH_BYTES);
            zero[row] = isZero(buffer, length);
        }
        return new BlockStorage.SegmentHashes(hashes, zero);
    }

    private static boolean isZero(byte[] buffer, int length) {
        return buffer[0] == 0 && Arrays.equals(buffer, 0, length - 1, buffer, 1, length);
    }
}
