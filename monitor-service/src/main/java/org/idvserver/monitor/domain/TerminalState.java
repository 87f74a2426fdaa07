package org.idvserver.monitor.domain;

import java.util.EnumSet;
import java.util.Set;

/** What follows from a terminal's reports, or from their absence. */
public enum TerminalState {
    /** Enrolled, and never heard. */
    UNKNOWN,
    /** Reports arrive, and they say that all is well. */
    ONLINE,
    /** Reports arrive, and something in them will trouble whoever sits there. */
    DEGRADED,
    /** No report for longer than is allowed, or no longer a terminal of the campus. */
    OFFLINE;

    /** No default branch: a new state does not compile until it has a place here. */
    public Set<TerminalState> next() {
        return switch (this) {
            case UNKNOWN -> EnumSet.of(ONLINE, DEGRADED, OFFLINE);
            case ONLINE -> EnumSet.of(DEGRADED, OFFLINE);
            case DEGRADED -> EnumSet.of(ONLINE, OFFLINE);
            case OFFLINE -> EnumSet.of(ONLINE, DEGRADED);
        };
    }

    /** Whether it is being heard, and so can fall silent. */
    public boolean heard() {
        return this == ONLINE || this == DEGRADED;
    }
}
