package org.idvserver.desktop.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class FindingTest {
    private static final Instant NOON = Instant.parse("2026-03-02T12:00:00Z");

    @Test
    void tellsOfClocksThatAreTooFarFromTheServers() {
        assertThat(Finding.ofClock(NOON.plus(Duration.ofMinutes(5)), NOON)).isEmpty();
        assertThat(Finding.ofClock(NOON.minus(Duration.ofMinutes(5)), NOON)).isEmpty();
        assertThat(Finding.ofClock(NOON.plus(Duration.ofMinutes(90)), NOON))
                .contains(new Finding("CLOCK_WRONG", "Its clock is 90 min ahead of the server's: set it (NTP)"));
        assertThat(Finding.ofClock(NOON.minus(Duration.ofMinutes(6)), NOON))
                .contains(new Finding("CLOCK_WRONG", "Its clock is 6 min behind the server's: set it (NTP)"));
        assertThat(Finding.ofClock(Instant.EPOCH, NOON)).isPresent();
    }
}
