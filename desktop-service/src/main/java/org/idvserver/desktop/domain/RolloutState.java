package org.idvserver.desktop.domain;

import java.util.EnumSet;
import java.util.Set;

/** How a rollout goes on as a whole. */
public enum RolloutState {
    /** Wave after wave begins as the gate lets it. */
    RUNNING,
    /** Somebody holds it: no wave begins and no desktop is switched. */
    PAUSED,
    /** As paused, by the gate or for good; the reason says why. */
    HALTED,
    /** All that could be reached is done; what is away follows when it is back. */
    FINISHED,
    /** Desktops go back to the version they had. */
    ROLLING_BACK,
    /** All that could be reached has gone back; what is away follows when it is back. */
    ROLLED_BACK;

    public Set<RolloutState> next() {
        return switch (this) {
            case RUNNING -> EnumSet.of(PAUSED, HALTED, FINISHED, ROLLING_BACK);
            case PAUSED -> EnumSet.of(RUNNING, HALTED, ROLLING_BACK);
            case HALTED -> EnumSet.of(RUNNING, ROLLING_BACK);
            case FINISHED -> EnumSet.of(HALTED, ROLLING_BACK);
            case ROLLING_BACK -> EnumSet.of(ROLLED_BACK);
            case ROLLED_BACK -> EnumSet.noneOf(RolloutState.class);
        };
    }

    /** It is still being worked on as a whole: its terminals take no other rollout of the image. */
    public boolean active() {
        return switch (this) {
            case RUNNING, PAUSED, HALTED, ROLLING_BACK -> true;
            case FINISHED, ROLLED_BACK -> false;
        };
    }

    /** Waves may still come, now or when somebody lets it go on. */
    public boolean goingOn() {
        return switch (this) {
            case RUNNING, PAUSED, HALTED -> true;
            case FINISHED, ROLLING_BACK, ROLLED_BACK -> false;
        };
    }

    /** Desktops may be switched to its version; of a finished one those that were away. */
    public boolean switching() {
        return this == RUNNING || this == FINISHED;
    }
}
