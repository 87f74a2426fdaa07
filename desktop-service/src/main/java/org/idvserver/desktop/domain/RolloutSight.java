package org.idvserver.desktop.domain;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What is known of a rollout's terminal when it is looked at.
 *
 * @param copy the terminal's copy of the version, if it told of one
 * @param desktops those that the rollout switches there, or has switched
 */
public record RolloutSight(Reach reach, Optional<ImageCopy> copy, List<Seen> desktops) {

    /** Whether the terminal can be asked for something. */
    public enum Reach {
        HERE,
        OFFLINE,
        MAINTENANCE,
        REVOKED
    }

    /**
     * A desktop of the terminal.
     *
     * @param told the terminal has answered to orders that name the version the desktop has now
     * @param inLesson there is, or may be, a lesson where it is now
     */
    public record Seen(Desktop desktop, boolean told, boolean inLesson) {

        boolean of(UUID versionId) {
            return desktop.image()
                    .map(image -> image.versionId().equals(versionId))
                    .orElse(false);
        }

        private boolean locked() {
            return desktop.locked().isPresent();
        }

        /** Somebody may be working with it. */
        boolean inUse() {
            return desktop.running() && desktop.runState() == RunState.RUNNING;
        }

        /** Does what is wished. */
        boolean well() {
            return !desktop.running() || (told && inUse() && desktop.fulfilled());
        }

        /** Runs, and is wished to. */
        boolean runs() {
            return desktop.running() && well();
        }

        /** It does not run, though nobody stopped it. */
        boolean down() {
            return desktop.running() && told && desktop.runState() != RunState.RUNNING;
        }

        boolean failed() {
            return desktop.running() && told && desktop.runState() == RunState.FAILED;
        }
    }

    /** Those of another version that may be switched. */
    List<Seen> others(UUID versionId) {
        return desktops.stream()
                .filter(seen -> !seen.locked() && !seen.of(versionId))
                .toList();
    }

    /** Those of the version that may be switched back. */
    List<Seen> switched(UUID versionId) {
        return desktops.stream()
                .filter(seen -> !seen.locked() && seen.of(versionId))
                .toList();
    }

    /** A desktop that does not run as it is wished to. Locked ones stayed as they were, and say nothing about the version. */
    Optional<Desktop.Failure> failure() {
        return desktops.stream()
                .filter(seen -> !seen.locked() && seen.failed())
                .map(Seen::desktop)
                .findFirst()
                .map(desktop -> new Desktop.Failure(
                        desktop.runReason() == null ? "RUN_FAILED" : desktop.runReason(),
                        desktop.name() + " does not run: " + desktop.runMessage()));
    }

    /** What says something about a version: desktops that are locked, or of another version, do not. */
    RolloutSight of(UUID versionId) {
        return new RolloutSight(reach, copy, switched(versionId));
    }

    boolean anyRuns() {
        return desktops.stream().anyMatch(Seen::runs);
    }

    boolean anyDown() {
        return desktops.stream().anyMatch(Seen::down);
    }

    /** All that is wished runs. */
    boolean well() {
        return desktops.stream().allMatch(seen -> seen.locked() || seen.well());
    }

    boolean anyLocked() {
        return desktops.stream().anyMatch(Seen::locked);
    }

    /**
     * What is wanted of each terminal.
     *
     * @param switching whether desktops may be switched now
     * @param switchAfter how long one that is in use is left alone
     * @param limit how long a terminal may take for a step
     * @param grace how long a failure may last before it counts
     */
    public record Goal(UUID versionId, boolean switching, Duration switchAfter, Duration limit, Duration grace) {}
}
