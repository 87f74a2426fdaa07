package org.idvserver.agent.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.idvserver.agent.host.Command;
import org.idvserver.agent.reconcile.Observations;
import org.idvserver.agent.support.FakeImageSource;
import org.idvserver.agent.support.TestImage;
import org.idvserver.contracts.desktop.v1.ImageCopyState;
import org.idvserver.contracts.desktop.v1.ImageObserved;
import org.idvserver.contracts.desktop.v1.ImageOrder;
import org.idvserver.contracts.image.v1.GetManifestResponse;
import org.idvserver.contracts.image.v1.ManifestHeader;
import org.idvserver.contracts.image.v1.Segment;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFetcherTest {
    private static final int SEGMENT = 64 << 10;

    @TempDir
    Path folder;

    private final FakeImageSource source = new FakeImageSource();
    private final Observations observations = new Observations();
    private final TestImage image = TestImage.random(40, SEGMENT, 3, 4, 5, 38);
    private ImageStore store;
    private ImageFetcher fetcher;
    private Thread thread;

    @BeforeEach
    void begin() {
        store = new ImageStore(folder);
        source.images.put(image.versionId, image);
        start();
    }

    @AfterEach
    void stop() throws InterruptedException {
        thread.interrupt();
        thread.join(10_000);
    }

    @Test
    void makesAVerifiedReadOnlyCopyWithHoles() throws IOException {
        fetcher.want(List.of(image.order()));
        awaitState(image.order(), ImageCopyState.IMAGE_COPY_STATE_VERIFIED);

        assertThat(store.disk(image.versionId)).hasBinaryContent(image.content);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(store.disk(image.versionId))))
                .isEqualTo("r--r--r--");
        assertThat(source.asked).doesNotContain(3, 4, 5, 38).hasSize(36);
        assertThat(allocatedBytes(store.disk(image.versionId))).isLessThanOrEqualTo(36L * SEGMENT);
        assertThat(observations.image(image.versionId).orElseThrow().getBytesDone())
                .isEqualTo(image.content.length);
    }

    @Test
    void goesOnWhereItWasKilled() throws Exception {
        source.unavailable.add(20);
        fetcher.want(List.of(image.order()));
        awaitState(image.order(), ImageCopyState.IMAGE_COPY_STATE_FAILED);
        stop();
        int before = Set.copyOf(source.asked).size();
        source.unavailable.clear();
        source.asked.clear();

        start();
        fetcher.want(List.of(image.order()));
        awaitState(image.order(), ImageCopyState.IMAGE_COPY_STATE_VERIFIED);

        assertThat(store.disk(image.versionId)).hasBinaryContent(image.content);
        assertThat(before).isGreaterThan(10);
        assertThat(source.asked).contains(20).doesNotContain(0, 1, 2);
    }

    @Test
    void refusesACorruptSegmentAndRecoversWhenItIsRight() {
        source.corrupt.add(7);
        fetcher.want(List.of(image.order()));
        awaitState(image.order(), ImageCopyState.IMAGE_COPY_STATE_FAILED);

        assertThat(observations.image(image.versionId).orElseThrow().getReason())
                .isEqualTo("SEGMENT_CORRUPT");
        assertThat(store.verified(image.versionId)).isFalse();

        source.corrupt.clear();
        awaitState(image.order(), ImageCopyState.IMAGE_COPY_STATE_VERIFIED);
        assertThat(store.disk(image.versionId)).hasBinaryContent(image.content);
    }

    @Test
    void fetchesNothingByAManifestThatWasNotOrdered() {
        ImageOrder other =
                image.order().toBuilder().setManifestSha256("0".repeat(64)).build();
        fetcher.want(List.of(other));
        awaitState(other, ImageCopyState.IMAGE_COPY_STATE_FAILED);

        assertThat(observations.image(image.versionId).orElseThrow().getReason())
                .isEqualTo("MANIFEST_WRONG");
        assertThat(source.asked).isEmpty();
    }

    @Test
    void fetchesTheOthersWhenOneFails() {
        ImageOrder missing = TestImage.random(3, SEGMENT).order();
        fetcher.want(List.of(missing, image.order()));

        awaitState(image.order(), ImageCopyState.IMAGE_COPY_STATE_VERIFIED);
        assertThat(observations.image(missing.getVersionId()).orElseThrow().getReason())
                .isEqualTo("IMAGE_NOT_GRANTED");
    }

    @Test
    void tellsThatTheStoreIsTooSmall() throws IOException {
        GetManifestResponse huge = hugeManifest();
        Path copy = Files.createDirectories(store.folder(huge.getHeader().getVersionId()));
        Files.write(copy.resolve("manifest"), huge.toByteArray());
        ImageOrder order = ImageOrder.newBuilder()
                .setVersionId(huge.getHeader().getVersionId())
                .setSizeBytes(huge.getHeader().getSizeBytes())
                .setManifestSha256(huge.getHeader().getManifestSha256())
                .build();
        fetcher.want(List.of(order));

        awaitState(order, ImageCopyState.IMAGE_COPY_STATE_FAILED);
        assertThat(observations.image(order.getVersionId()).orElseThrow().getReason())
                .isEqualTo("STORE_FULL");
    }

    @Test
    void tellsOfAnOrderedImageAtOnce() {
        ImageOrder first = image.order();
        ImageOrder second = TestImage.random(3, SEGMENT).order();
        fetcher.want(List.of(first, second));

        assertThat(observations.images())
                .extracting(ImageObserved::getVersionId)
                .containsExactlyInAnyOrder(first.getVersionId(), second.getVersionId());
    }

    @Test
    void removesWhatIsNotNeeded() {
        fetcher.want(List.of(image.order()));
        awaitState(image.order(), ImageCopyState.IMAGE_COPY_STATE_VERIFIED);
        fetcher.want(List.of());
        store.retain(Set.of());
        store.retain(Set.of());

        assertThat(store.held()).isEmpty();
    }

    private static long allocatedBytes(Path file) {
        String blocks = Command.of("stat", "-c", "%b", file.toString()).runOrFail("STAT");
        return 512 * Long.parseLong(blocks.strip());
    }

    /** 2 TiB of data, which no test machine has. */
    private static GetManifestResponse hugeManifest() {
        int segment = 64 << 20;
        int count = 32_768;
        var all = Manifest.sha256();
        GetManifestResponse.Builder manifest = GetManifestResponse.newBuilder();
        for (int index = 0; index < count; index++) {
            byte[] hash = Manifest.sha256().digest(new byte[] {(byte) index});
            all.update(hash);
            manifest.addSegments(Segment.newBuilder().setIndex(index).setSha256(ByteString.copyFrom(hash)));
        }
        return manifest.setHeader(ManifestHeader.newBuilder()
                        .setVersionId("huge")
                        .setSizeBytes((long) segment * count)
                        .setSegmentBytes(segment)
                        .setSegmentCount(count)
                        .setManifestSha256(java.util.HexFormat.of().formatHex(all.digest())))
                .build();
    }

    private void start() {
        fetcher = new ImageFetcher(store, source, observations, () -> {});
        thread = new Thread(fetcher);
        thread.start();
    }

    private void awaitState(ImageOrder order, ImageCopyState state) {
        await().atMost(Duration.ofSeconds(60)).until(() -> observations
                .image(order.getVersionId())
                .map(ImageObserved::getState)
                .filter(state::equals)
                .isPresent());
    }
}
