package org.idvserver.desktop.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class PaceTest {
    private static final Instant NOON = Instant.parse("2026-09-01T12:00:00Z");

    /** So many, made from so many seconds after noon until then. */
    private static Pace.Made made(long from, long until, long count) {
        return new Pace.Made(NOON.plusSeconds(from), NOON.plusSeconds(until), count);
    }

    private static Duration oneMore(Pace.Made... made) {
        return Pace.of(List.of(made)).orElseThrow().of(1);
    }

    @Test
    void isUnknownWhileNothingWasMade() {
        assertThat(Pace.of(List.of())).isEmpty();
    }

    @Test
    void countsWhatIsMadeAtTheSameTimeOnce() {
        assertThat(oneMore(made(0, 10, 5), made(0, 10, 5))).isEqualTo(Duration.ofSeconds(1));
        assertThat(oneMore(made(0, 10, 5), made(2, 8, 5))).isEqualTo(Duration.ofSeconds(1));
        assertThat(oneMore(made(0, 10, 5), made(5, 20, 5))).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void countsTheWaitForATurnButNoStop() {
        assertThat(oneMore(made(0, 10, 10), made(20, 40, 10))).isEqualTo(Duration.ofSeconds(2));
        assertThat(oneMore(made(0, 10, 10), made(3600, 3630, 10))).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void looksAtWhatWasMadeLast() {
        assertThat(oneMore(made(0, 2000, 200), made(2000, 2200, 200))).isEqualTo(Duration.ofSeconds(1));
    }
}
