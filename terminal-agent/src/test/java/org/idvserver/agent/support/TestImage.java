package org.idvserver.agent.support;

import com.google.protobuf.ByteString;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.UUID;
import org.idvserver.contracts.desktop.v1.ImageOrder;
import org.idvserver.contracts.image.v1.GetManifestResponse;
import org.idvserver.contracts.image.v1.ManifestHeader;
import org.idvserver.contracts.image.v1.Segment;

/** An image as image-service would offer it. */
public final class TestImage {
    /**
     * A boot sector: prints "BOOT n" to the first serial port, where n is the first byte of the third sector, and adds one to that
     * byte on the disk. So each boot tells how many there were on the same disk.
     */
    private static final String BOOT_COUNTER = "fa31c08ed88ec08ed0bc007cfbb80102bb007eb90300ba8000cd13baf803be477c"
            + "ac84c07403eeebf8a0007e0430eeb00aeefe06007eb80103bb007eb90300ba8000cd13f4ebfd424f4f542000";

    public final String versionId;
    public final byte[] content;
    public final int segmentBytes;

    private TestImage(String versionId, byte[] content, int segmentBytes) {
        this.versionId = versionId;
        this.content = content;
        this.segmentBytes = segmentBytes;
    }

    /** Segments of random bytes; those with these numbers are zero. The last one is short. */
    public static TestImage random(int segments, int segmentBytes, Integer... zeros) {
        byte[] content = new byte[segments * segmentBytes - segmentBytes / 2];
        new Random(segments).nextBytes(content);
        for (int zero : zeros) {
            Arrays.fill(content, zero * segmentBytes, Math.min((zero + 1) * segmentBytes, content.length), (byte) 0);
        }
        return new TestImage(UUID.randomUUID().toString(), content, segmentBytes);
    }

    public static TestImage bootCounter() {
        byte[] content = new byte[4 << 20];
        byte[] code = HexFormat.of().parseHex(BOOT_COUNTER);
        System.arraycopy(code, 0, content, 0, code.length);
        content[510] = 0x55;
        content[511] = (byte) 0xaa;
        return new TestImage(UUID.randomUUID().toString(), content, 1 << 20);
    }

    public static TestImage file(Path file) throws java.io.IOException {
        return new TestImage(UUID.randomUUID().toString(), Files.readAllBytes(file), 4 << 20);
    }

    public ImageOrder order() {
        return ImageOrder.newBuilder()
                .setVersionId(versionId)
                .setSizeBytes(content.length)
                .setManifestSha256(manifest().getHeader().getManifestSha256())
                .build();
    }

    public GetManifestResponse manifest() {
        GetManifestResponse.Builder manifest = GetManifestResponse.newBuilder();
        MessageDigest all = sha256();
        for (int index = 0; index < count(); index++) {
            byte[] segment = segment(index);
            byte[] hash = sha256().digest(segment);
            all.update(hash);
            manifest.addSegments(Segment.newBuilder()
                    .setIndex(index)
                    .setSha256(ByteString.copyFrom(hash))
                    .setZero(Arrays.equals(segment, new byte[segment.length])));
        }
        return manifest.setHeader(ManifestHeader.newBuilder()
                        .setVersionId(versionId)
                        .setSizeBytes(content.length)
                        .setSegmentBytes(segmentBytes)
                        .setSegmentCount(count())
                        .setManifestSha256(HexFormat.of().formatHex(all.digest())))
                .build();
    }

    public int count() {
        return (content.length + segmentBytes - 1) / segmentBytes;
    }

    public byte[] segment(int index) {
        int from = index * segmentBytes;
        return Arrays.copyOfRange(content, from, Math.min(from + segmentBytes, content.length));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (java.security.NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
