package org.idvserver.image.domain;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.BitSet;
import java.util.HexFormat;

/**
 * What a version's content is, segment by segment, so that whoever fetches it can verify each piece.
 *
 * @param hashes SHA-256 of each segment in order, 32 bytes each
 * @param zero the segments that hold zeros only
 */
public record Manifest(long sizeBytes, byte[] hashes, BitSet zero) {
    /** 4 MiB; the last segment may be shorter. */
    public static final int SEGMENT_BYTES = 4 << 20;

    public static final int HASH_BYTES = 32;

    public Manifest {
        if (hashes.length != segmentCount(sizeBytes) * HASH_BYTES) {
            throw new IllegalArgumentException(hashes.length / HASH_BYTES + " hashes for " + sizeBytes + " bytes");
        }
    }

    public static int segmentCount(long sizeBytes) {
        return Math.toIntExact((sizeBytes + SEGMENT_BYTES - 1) / SEGMENT_BYTES);
    }

    public static int segmentLength(long sizeBytes, int index) {
        return (int) Math.min(SEGMENT_BYTES, sizeBytes - (long) index * SEGMENT_BYTES);
    }

    public int segmentCount() {
        return segmentCount(sizeBytes);
    }

    /** SHA-256 over all segment hashes in order, lower-case hex. */
    public String sha256() {
        return HexFormat.of().formatHex(newDigest().digest(hashes));
    }

    public static MessageDigest newDigest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
