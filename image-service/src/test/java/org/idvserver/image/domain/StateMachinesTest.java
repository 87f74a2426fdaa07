package org.idvserver.image.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.idvserver.image.support.SomePool;
import org.idvserver.kit.error.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
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
    void aVolumeThatIsWorkedOnIsWholeBeforeAndAfter() {
        assertThat(VolumeState.READY.next()).allMatch(VolumeState::isAct).allMatch(act -> act.next()
                .equals(Set.of(VolumeState.READY, VolumeState.FAILED)));
        assertThat(Arrays.stream(VolumeState.values()).filter(state -> !state.isAct()))
                .containsExactlyInAnyOrder(VolumeState.REQUESTED, VolumeState.READY, VolumeState.FAILED);
    }

    @Test
    void aClosedFindingStaysClosed() {
        assertThat(FindingState.OPEN.next())
                .containsExactlyInAnyOrder(FindingState.DISMISSED, FindingState.REPAIRED, FindingState.GONE);
        assertThat(FindingState.DISMISSED.next()).containsExactlyInAnyOrder(FindingState.REPAIRED, FindingState.GONE);
        assertThat(FindingState.REPAIRED.next()).isEmpty();
        assertThat(FindingState.GONE.next()).isEmpty();
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

    private static final Map<PoolState, Set<PoolState>> POOL_MOVES = Map.of(
            PoolState.REQUESTED, Set.of(PoolState.ACTIVE, PoolState.INACTIVE, PoolState.FAILED),
            PoolState.ACTIVE, Set.of(PoolState.INACTIVE, PoolState.FAILED),
            PoolState.INACTIVE, Set.of(PoolState.ACTIVE, PoolState.FAILED),
            PoolState.FAILED, Set.of(PoolState.ACTIVE, PoolState.INACTIVE));

    static Stream<Arguments> poolStates() {
        return Arrays.stream(PoolState.values())
                .flatMap(from -> Arrays.stream(PoolState.values()).map(to -> Arguments.of(from, to)));
    }

    @ParameterizedTest
    @MethodSource("poolStates")
    void aPoolGoesOnlyWhereTheDesignLetsIt(PoolState from, PoolState to) {
        assertThat(from.next().contains(to)).isEqualTo(POOL_MOVES.get(from).contains(to));
    }

    @Test
    void aPoolThatStaysActiveIsNoNews() {
        StoragePool pool = SomePool.ofCeph();
        assertThat(pool.seen()).isTrue();
        assertThat(pool.seen()).isFalse();
        assertThat(pool.failed("LIBVIRT_UNAVAILABLE", "gone")).isTrue();
        assertThat(pool.seen()).isTrue();
        assertThat(pool.reason()).isEmpty();
    }

    @Test
    void aWishThatIsRepeatedChangesNothing() {
        StoragePool pool = SomePool.ofCeph();
        PoolChange stop = new PoolChange(
                Optional.of(PoolTarget.INACTIVE),
                Optional.empty(),
                Optional.of(true),
                Optional.empty(),
                Optional.empty());
        assertThat(pool.change(stop)).isTrue();
        assertThat(pool.change(stop)).isFalse();
        assertThat(pool.revision()).isEqualTo(1);
        assertThat(pool.wantAbsent()).isTrue();
        assertThat(pool.wantAbsent()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "NORMAL, 79, NORMAL",
        "NORMAL, 80, WARNING",
        "NORMAL, 90, CRITICAL",
        "WARNING, 78, WARNING",
        "WARNING, 76, NORMAL",
        "WARNING, 89, WARNING",
        "WARNING, 90, CRITICAL",
        "CRITICAL, 87, CRITICAL",
        "CRITICAL, 86, WARNING",
        "CRITICAL, 10, NORMAL"
    })
    void aLevelRisesAtOnceAndFallsWellBelowItsThreshold(PoolLevel from, int percent, PoolLevel to) {
        assertThat(from.at(percent, new PoolThresholds(80, 90))).isEqualTo(to);
    }

    @Test
    void aFullPoolTakesNothingNewAndSaysWhy() {
        StoragePool pool = SomePool.ofCeph();
        assertThat(pool.refusal()).isEmpty();
        assertThat(pool.measured(new StoragePool.Usage(100L << 30, 5L << 30, 1)))
                .isPresent();
        assertThat(pool.measured(new StoragePool.Usage(100L << 30, 5L << 30, 1)))
                .isEmpty();
        assertThat(pool.refusal()).hasValueSatisfying(refusal -> {
            assertThat(refusal.code()).isEqualTo(ImageProblem.POOL_FULL);
            assertThat(refusal.sentence()).contains("95 %", "100 GiB", "90 %", "5 GiB are free");
        });
    }

    private static ImageVersion version() {
        ImageSource source = ImageSource.path("a.raw", ImageFormat.RAW, null);
        return new ImageVersion(UUID.randomUUID(), UUID.randomUUID(), 1, source, SomePool.ofCeph(), Instant.EPOCH);
    }

    private static final Map<MaintenanceState, Set<MaintenanceState>> MAINTENANCE = Map.of(
            MaintenanceState.REQUESTED,
                    Set.of(
                            MaintenanceState.RUNNING,
                            MaintenanceState.STOPPED,
                            MaintenanceState.DISCARDED,
                            MaintenanceState.FAILED),
            MaintenanceState.RUNNING,
                    Set.of(MaintenanceState.STOPPING, MaintenanceState.STOPPED, MaintenanceState.DISCARDED),
            MaintenanceState.STOPPING, Set.of(MaintenanceState.STOPPED, MaintenanceState.DISCARDED),
            MaintenanceState.STOPPED,
                    Set.of(MaintenanceState.RUNNING, MaintenanceState.PUBLISHING, MaintenanceState.DISCARDED),
            MaintenanceState.PUBLISHING, Set.of(MaintenanceState.PUBLISHED, MaintenanceState.STOPPED),
            MaintenanceState.PUBLISHED, Set.of(),
            MaintenanceState.DISCARDED, Set.of(),
            MaintenanceState.FAILED, Set.of());

    static Stream<Arguments> maintenanceStates() {
        return Arrays.stream(MaintenanceState.values())
                .flatMap(from -> Arrays.stream(MaintenanceState.values()).map(to -> Arguments.of(from, to)));
    }

    @ParameterizedTest
    @MethodSource("maintenanceStates")
    void aMaintenanceVmGoesOnlyWhereTheDesignLetsIt(MaintenanceState from, MaintenanceState to) {
        assertThat(from.next().contains(to)).isEqualTo(MAINTENANCE.get(from).contains(to));
    }
}
