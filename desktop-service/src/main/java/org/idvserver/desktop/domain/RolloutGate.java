package org.idvserver.desktop.domain;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import java.time.Duration;
import java.util.Optional;

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

    private static final String NOBODY_TRIED = "NOBODY_TRIED";

    /**
     * Why the next wave would be the first to try the version, if it would. Terminals that are away hold nobody up, so a wave of which
     * all are away is as healthy as is asked, and says nothing; where nobody works, copies alone are.
     */
    Optional<Desktop.Failure> untried(Rollout.Progress progress) {
        RolloutCounts all = progress.all();
        int healthy = all.in(RolloutItemState.HEALTHY);
        int begun = all.total() - all.in(RolloutItemState.PENDING);
        if (healthy == 0 && all.in(RolloutItemState.SKIPPED) == begun) {
            return Optional.of(new Desktop.Failure(
                    NOBODY_TRIED,
                    "All %d terminals so far were left out: vouch for the version, or roll back".formatted(begun)));
        }
        if (healthy == 0) {
            return Optional.of(new Desktop.Failure(
                    NOBODY_TRIED,
                    "None of the %d terminals so far has the version, %d are away: switch one on, or vouch for the version"
                            .formatted(begun, all.in(RolloutItemState.WAITING_OFFLINE))));
        }
        return progress.proof() == RolloutProof.NOT_YET
                ? Optional.of(new Desktop.Failure(
                        "NO_DESKTOP_RAN",
                        "%d terminals have the version, but no desktop has run from it: start one on one of them, or vouch for the version"
                                .formatted(healthy)))
                : Optional.empty();
    }

    public Duration soak() {
        return Duration.ofMillis(soakMillis);
    }

    public Duration switchAfter() {
        return Duration.ofMillis(switchAfterMillis);
    }
}
