package org.idvserver.image.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.idvserver.kit.error.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class StateMachinesTest {
    private static final Map<VersionState, Set<VersionState>> ALLOWED = Map.of(
            VersionState.DRAFT, Set.of(VersionState.IMPORTING, VersionState.FAILED),
            VersionState.IMPORTING, Set.of(VersionState.READY, VersionState.FAILED),
            VersionState.READY, Set.of(VersionState.RELEASED, VersionState.FAILED),
            VersionState.RELEASED, Set.of(VersionState.DEPRECATED),
            VersionState.DEPRECATED, Set.of(VersionState.RELEASED, VersionState.RETIRED),
            VersionState.RETIRED, Set.of(),
            VersionState.FAILED, Set.of());

    static Stream<Arguments> versionStates() {
        return Arrays.stream(VersionState.values())
                .flatMap(from -> Arrays.stream(VersionState.values()).map(to -> Arguments.of(from, to)));
    }

    @ParameterizedTest
    @MethodSource("versionStates")
    void aVersionGoesOnlyWhereTheDesignLetsIt(VersionState from, VersionState to) {
        assertThat(from.next().contains(to)).isEqualTo(ALLOWED.get(from).contains(to));
    }

    @Test
    void everyStateOfAVersionCanBeReached() {
        Set<VersionState> reached = java.util.EnumSet.of(VersionState.DRAFT);
        Arrays.stream(VersionState.values()).forEach(state -> reached.addAll(state.next()));
        assertThat(reached).containsExactlyInAnyOrder(VersionState.values());
    }

    @Test
    void anImportThatWasInterruptedBeginsAgainWithoutNews() {
        ImageVersion version = version();
        assertThat(version.importing()).isPresent();
        assertThat(version.importing()).isEmpty();
    }

    @Test
    void aReleaseWantedTwiceIsNewsOnce() {
        ImageVersion version = version();
        assertThat(version.wantRelease()).isTrue();
        assertThat(version.wantRelease()).isFalse();
    }

    @Test
    void aFailedVersionCannotBeReleased() {
        ImageVersion version = version();
        version.failed("SOURCE_REFUSED", "bad");
        assertThatThrownBy(version::wantRelease).isInstanceOf(Problem.class);
        assertThat(version.reason()).contains("SOURCE_REFUSED");
    }

    @Test
    void aChannelPointsToNothingThatIsNotReleased() {
        ImageVersion version = version();
        Channel channel = new Channel(UUID.randomUUID(), version.imageId(), "stable");
        assertThatThrownBy(() -> channel.moveTo(version, Instant.EPOCH))
                .isInstanceOfSatisfying(Problem.class, problem -> assertThat(problem.code())
                        .isEqualTo(ImageProblem.VERSION_NOT_RELEASED));
    }

    @Test
    void aPoolThatStaysActiveIsNoNews() {
        StoragePool pool = new StoragePool(UUID.randomUUID(), "p", "p", PoolPurpose.GENERAL);
        StoragePool.Usage usage = new StoragePool.Usage(10, 5, 5);
        assertThat(pool.active(usage)).isTrue();
        assertThat(pool.active(usage)).isFalse();
        assertThat(pool.failed("LIBVIRT_UNAVAILABLE", "gone")).isTrue();
        assertThat(pool.active(usage)).isTrue();
        assertThat(pool.reason()).isEmpty();
    }

    private static ImageVersion version() {
        ImageSource source = ImageSource.path("a.raw", ImageFormat.RAW, null);
        return new ImageVersion(UUID.randomUUID(), UUID.randomUUID(), 1, source, "images", Instant.EPOCH);
    }
}
