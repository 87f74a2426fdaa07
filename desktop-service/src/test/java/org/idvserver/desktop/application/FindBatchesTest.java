package org.idvserver.desktop.application;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.idvserver.desktop.domain.BatchCounts;
import org.idvserver.desktop.domain.Breaker;
import org.idvserver.desktop.domain.Desktop;
import org.idvserver.desktop.domain.Pace;
import org.junit.jupiter.api.Test;

/** When a batch will be done, told at noon. */
class FindBatchesTest {
    private static final Instant NOON = Instant.parse("2026-09-01T12:00:00Z");

    /** A hundred were made in fifty seconds, so long ago. */
    private static List<Pace.Made> madeBefore(Duration ago) {
        Instant done = NOON.minus(ago);
        return List.of(new Pace.Made(done.minusSeconds(50), done, 100));
    }

    private static BatchCounts left(int left) {
        return new BatchCounts(left, 0, 100, 0, 0);
    }

    private static Instant end(BatchCounts counts, Optional<Breaker> stopped, List<Pace.Made> made) {
        return FindBatches.Progress.of(null, counts, stopped, made, NOON).estimatedFinish();
    }

    @Test
    void goesOnAsFastAsBefore() {
        assertThat(end(left(40), Optional.empty(), madeBefore(Duration.ZERO))).isEqualTo(NOON.plusSeconds(20));
    }

    @Test
    void forgetsTheNightBeforeARetry() {
        assertThat(end(left(4), Optional.empty(), madeBefore(Duration.ofHours(18))))
                .isEqualTo(NOON.plusSeconds(2));
    }

    @Test
    void saysNothingWhileTheMakingIsStopped() {
        Breaker breaker = new Breaker(
                Breaker.Scope.pool(UUID.randomUUID()),
                new Desktop.Failure("STORAGE_UNAVAILABLE", ""),
                NOON.minusSeconds(60),
                NOON);

        assertThat(end(left(40), Optional.of(breaker), madeBefore(Duration.ofMinutes(1))))
                .isNull();
    }

    @Test
    void forgetsTheStopOnceTheMakingGoesOn() {
        // The one that was tried, and that let the others follow.
        Pace.Made probe = new Pace.Made(NOON.minusSeconds(1), NOON, 1);
        List<Pace.Made> made = List.of(madeBefore(Duration.ofHours(2)).get(0), probe);

        assertThat(end(new BatchCounts(101, 0, 101, 0, 0), Optional.empty(), made))
                .isEqualTo(NOON.plusSeconds(51));
    }

    @Test
    void saysNothingWhenNothingWasMadeOrNothingIsLeft() {
        assertThat(end(left(40), Optional.empty(), List.of())).isNull();
        assertThat(end(left(0), Optional.empty(), madeBefore(Duration.ZERO))).isNull();
    }
}
