package org.idvserver.desktop.domain;

import java.time.Duration;
import java.util.Optional;

/**
 * How long is waited for a desktop; null is as usual.
 *
 * @param runMinutes until one that does not do what was wished counts as stuck
 * @param shutdownSeconds until the power of one that does not shut down is cut
 */
public record Timeouts(Integer runMinutes, Integer shutdownSeconds) {
    public static final Timeouts USUAL = new Timeouts(null, null);

    Optional<Duration> run() {
        return Optional.ofNullable(runMinutes).map(Duration::ofMinutes);
    }
}
