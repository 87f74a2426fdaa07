package org.idvserver.desktop.domain;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What a terminal's self-check found: a code such as KVM_OFF and a sentence. */
public record Finding(String code, String message) {
    /** The most that Kerberos takes by default: <a href="https://www.rfc-editor.org/rfc/rfc4120#section-8.2">RFC 4120</a>. */
    private static final Duration CLOCK_SKEW = Duration.ofMinutes(5);

    /** The time that the terminal told is too far from the server's. */
    public static Optional<Finding> ofClock(Instant told, Instant now) {
        Duration ahead = Duration.between(now, told);
        if (ahead.abs().compareTo(CLOCK_SKEW) <= 0) {
            return Optional.empty();
        }
        return Optional.of(new Finding(
                "CLOCK_WRONG",
                "Its clock is %d min %s the server's: set it (NTP)"
                        .formatted(ahead.abs().toMinutes(), ahead.isNegative() ? "behind" : "ahead of")));
    }
}
