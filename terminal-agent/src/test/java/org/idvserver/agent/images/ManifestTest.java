package org.idvserver.agent.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.function.Consumer;
import org.idvserver.agent.host.StepFailure;
import org.idvserver.agent.support.TestImage;
import org.idvserver.contracts.image.v1.GetManifestResponse;
import org.junit.jupiter.api.Test;

class ManifestTest {
    private final TestImage image = TestImage.random(5, 8192, 2);

    @Test
    void acceptsWhatWasOrdered() {
        Manifest manifest = Manifest.checked(image.order(), List.of(image.manifest()));

        assertThat(manifest.count()).isEqualTo(5);
        assertThat(manifest.zero(2)).isTrue();
        assertThat(manifest.length(4)).isEqualTo(4096);
    }

    @Test
    void refusesOneWhoseHashIsNotTheOrderedOne() {
        var order = image.order().toBuilder().setManifestSha256("0".repeat(64)).build();

        assertThatThrownBy(() -> Manifest.checked(order, List.of(image.manifest())))
                .isInstanceOf(StepFailure.class)
                .hasMessageContaining("hash");
    }

    @Test
    void refusesASegmentThatIsOnlySaidToBeZero() {
        assertRefused(manifest -> manifest.getSegmentsBuilder(1).setZero(true), "not zero");
    }

    @Test
    void refusesSegmentsInAnotherOrder() {
        assertRefused(manifest -> manifest.getSegmentsBuilder(1).setIndex(3), "order");
    }

    @Test
    void refusesAMissingSegment() {
        assertRefused(manifest -> manifest.removeSegments(4), "cover");
    }

    @Test
    void refusesMoreSegmentsThanAnnounced() {
        assertRefused(manifest -> manifest.addSegments(manifest.getSegments(4)), "more segments");
    }

    @Test
    void refusesAnotherSize() {
        assertRefused(manifest -> manifest.getHeaderBuilder().setSizeBytes(1), "size");
    }

    @Test
    void refusesSegmentsThatWouldEatTheMemory() {
        assertRefused(manifest -> manifest.getHeaderBuilder().setSegmentBytes(Integer.MAX_VALUE), "segments of");
    }

    private void assertRefused(Consumer<GetManifestResponse.Builder> damage, String because) {
        GetManifestResponse.Builder manifest = image.manifest().toBuilder();
        damage.accept(manifest);

        assertThatThrownBy(() -> Manifest.checked(image.order(), List.of(manifest.build())))
                .isInstanceOfSatisfying(
                        StepFailure.class, failure -> assertThat(failure.code()).isEqualTo("MANIFEST_WRONG"))
                .hasMessageContaining(because);
    }
}
