package org.idvserver.desktop.domain;

import java.util.EnumSet;
import java.util.Set;

/** How far one terminal of a rollout is. */
public enum RolloutItemState {
    /** Its wave has not begun. */
    PENDING,
    /** Its terminal is away or out of use; it goes on by itself, holds nobody up and counts for nothing. */
    WAITING_OFFLINE,
    /** The terminal fetches its copy of the version. */
    STAGING,
    /** Its copy is verified; desktops are switched to it, as soon as nobody works with them. */
    SWITCHING,
    /** Its copy is verified, and what is wished to run there runs from it. What fails within the soak time makes it FAILED. */
    HEALTHY,
    /** Given up; the reason says why. A rollout that is resumed tries again. */
    FAILED,
    /** Its desktops go back to the version they had. */
    ROLLING_BACK,
    ROLLED_BACK,
    /** Nothing is to be done here any more; the reason says why. */
    SKIPPED;

    public Set<RolloutItemState> next() {
        return switch (this) {
            case PENDING -> EnumSet.of(STAGING, SKIPPED);
            case WAITING_OFFLINE -> EnumSet.of(STAGING, ROLLING_BACK, SKIPPED);
            case STAGING -> EnumSet.of(WAITING_OFFLINE, SWITCHING, FAILED, ROLLING_BACK, SKIPPED);
            case SWITCHING -> EnumSet.of(WAITING_OFFLINE, HEALTHY, FAILED, ROLLING_BACK, SKIPPED);
            case HEALTHY -> EnumSet.of(FAILED, ROLLING_BACK);
            case FAILED -> EnumSet.of(STAGING, ROLLING_BACK, SKIPPED);
            case ROLLING_BACK -> EnumSet.of(ROLLED_BACK, FAILED, SKIPPED);
            case ROLLED_BACK, SKIPPED -> EnumSet.noneOf(RolloutItemState.class);
        };
    }

    /** Something is still to be seen or done. */
    public boolean begun() {
        return switch (this) {
            case WAITING_OFFLINE, STAGING, SWITCHING, ROLLING_BACK -> true;
            case PENDING, HEALTHY, FAILED, ROLLED_BACK, SKIPPED -> false;
        };
    }
}
