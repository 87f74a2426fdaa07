package org.idvserver.desktop.domain;

import java.util.EnumSet;
import java.util.Set;

/** How far a desktop is made, as the reconciler last saw it. Whether it runs is told by {@link RunState}. */
public enum DesktopState {
    /** Wished for; nothing was made yet. */
    REQUESTED,
    /** Its volume, ports and identity are being made. */
    PROVISIONING,
    /** Complete; it can be assigned and started. */
    READY,
    /** Its volume is being put back to its image, or to another version; no terminal has it meanwhile. */
    RENEWING,
    /** Making it was given up; the reason says why. */
    FAILED,
    /** Deleted, and can be had back until it is removed. */
    RECYCLED,
    /** Its owner wants it gone; never given up. */
    DELETING,
    /** Nothing of it is left but its name in the ledger. */
    DELETED;

    /** No default branch: a new state does not compile until it has a place here. */
    public Set<DesktopState> next() {
        return switch (this) {
            case REQUESTED -> EnumSet.of(PROVISIONING, DELETING);
            case PROVISIONING -> EnumSet.of(READY, FAILED, DELETING);
            case READY -> EnumSet.of(RENEWING, RECYCLED, DELETING);
            case RENEWING -> EnumSet.of(READY, FAILED, DELETING);
            case FAILED -> EnumSet.of(PROVISIONING, RENEWING, DELETING);
            case RECYCLED -> EnumSet.of(READY, DELETING);
            case DELETING -> EnumSet.of(DELETED);
            case DELETED -> EnumSet.noneOf(DesktopState.class);
        };
    }

    /** Something is under way, and has a deadline. */
    public boolean transitional() {
        return switch (this) {
            case REQUESTED, PROVISIONING, RENEWING, DELETING -> true;
            case READY, FAILED, RECYCLED, DELETED -> false;
        };
    }

    /** Complete, or soon again: it can be put on a terminal. */
    public boolean placeable() {
        return this == READY || this == RENEWING;
    }
}
