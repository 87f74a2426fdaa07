package org.idvserver.desktop.domain;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import java.time.Duration;

/**
 * What must hold before the next wave begins.
 *
 * @param leastHealthyPercent of a wave's terminals that can be reached
 * @param mostFailures of all terminals; one more halts the rollout
 * @param soakMillis how long a wave must be healthy before the next begins
 * @param switchAfterMillis how long a running desktop is left alone before it is restarted on the new version
 */
@Embeddable
public record RolloutGate(
        @Column(name = "least_healthy_percent") int leastHealthyPercent,
        @Column(name = "most_failures") int mostFailures,
        @Column(name = "soak_millis") long soakMillis,
        @Column(name = "switch_after_millis") long switchAfterMillis) {

    public Duration soak() {
        return Duration.ofMillis(soakMillis);
    }

    public Duration switchAfter() {
        return Duration.ofMillis(switchAfterMillis);
    }
}
