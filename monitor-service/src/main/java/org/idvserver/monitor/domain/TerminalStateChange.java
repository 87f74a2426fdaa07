package org.idvserver.monitor.domain;

import java.time.Instant;
import java.util.UUID;

/** A terminal came into another state. */
public record TerminalStateChange(UUID terminalId, TerminalState from, TerminalReason reason, Instant time) {

    public TerminalStateChange {
        if (!from.next().contains(reason.state())) {
            throw new IllegalStateException("A terminal never goes from " + from + " to " + reason.state());
        }
    }

    public TerminalState to() {
        return reason.state();
    }
}
