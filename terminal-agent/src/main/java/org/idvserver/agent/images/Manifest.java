package org.idvserver.agent.images;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.idvserver.agent.host.StepFailure;
import org.idvserver.contracts.desktop.v1.ImageOrder;
import org.idvserver.contracts.image.v1.GetManifestResponse;
import org.idvserver.contracts.image.v1.ManifestHeader;
import org.idvserver.contracts.image.v1.Segment;

/** The segments of one image version and their hashes; proved to be what the orders ask for. */
public final class Manifest {
    private static final int SMALLEST_SEGMENT = 4096;
    private static final int LARGEST_SEGMENT = 64 * 1024 * 1024;
    private static final int HASH_BYTES = 32;

    private final ManifestHeader header;
    private final List<Segment> segments;

    private Manifest(ManifestHeader header, List<Segment> segments) {
        this.header = header;
        this.segments = segments;
    }

    /** Fails with MANIFEST_WRONG unless all of it fits the order. */
    static Manifest checked(ImageOrder order, Iterable<GetManifestResponse> messages) {
        ManifestHeader header = null;
        List<Segment> segments = new ArrayList<>();
        for (GetManifestResponse message : messages) {
            header = message.hasHeader() ? message.getHeader() : header;
            segments.addAll(message.getSegmentsList());
            require(header != null && segments.size() <= header.getSegmentCount(), "more segments than announced");
        }
        require(header != null, "no header");
        Manifest manifest = new Manifest(header, List.copyOf(segments));
        manifest.check(order);
        return manifest;
    }

    int count() {
        return segments.size();
    }

    long size() {
        return header.getSizeBytes();
    }

    long offset(int index) {
        return (long) index * header.getSegmentBytes();
    }

    /** Bytes; the last segment may be shorter. */
    int length(int index) {
        return (int) Math.min(header.getSegmentBytes(), size() - offset(index));
    }

    boolean zero(int index) {
        return segments.get(index).getZero();
    }

    boolean matches(int index, byte[] sha256) {
        return MessageDigest.isEqual(segments.get(index).getSha256().toByteArray(), sha256);
    }

    GetManifestResponse message() {
        return GetManifestResponse.newBuilder()
                .setHeader(header)
                .addAllSegments(segments)
                .build();
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private void check(ImageOrder order) {
        require(header.getVersionId().equals(order.getVersionId()), "it is of another version");
        require(size() == order.getSizeBytes() && size() > 0, "its size is not the ordered one");
        int bytes = header.getSegmentBytes();
        require(bytes >= SMALLEST_SEGMENT && bytes <= LARGEST_SEGMENT, "segments of " + bytes + " bytes");
        require(count() == (size() + bytes - 1) / bytes, "its segments do not cover the image");
        MessageDigest all = sha256();
        for (int index = 0; index < count(); index++) {
            Segment segment = segments.get(index);
            require(segment.getIndex() == index, "its segments are not in order");
            require(segment.getSha256().size() == HASH_BYTES, "segment " + index + " has no SHA-256");
            require(
                    !segment.getZero() || matches(index, hashOfZeros(length(index))),
                    "segment " + index + " is not zero");
            all.update(segment.getSha256().asReadOnlyByteBuffer());
        }
        String hash = HexFormat.of().formatHex(all.digest());
        require(hash.equals(order.getManifestSha256()), "its hash is not the ordered one");
    }

    // The flag is not part of the manifest's hash, so it is proved too.
    private byte[] hashOfZeros(int length) {
        if (length != zerosLength) {
            zerosHash = sha256().digest(new byte[length]);
            zerosLength = length;
        }
        return zerosHash;
    }

    private int zerosLength = -1;
    private byte[] zerosHash = new byte[0];

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new StepFailure("MANIFEST_WRONG", "the manifest is refused: " + otherwise);
        }
    }
}
