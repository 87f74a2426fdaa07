package org.idvserver.monitor.domain;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** What was known about a terminal before something new is heard of it. */
public record TerminalStanding(
        UUID id, TerminalState state, Instant heartbeatTime, boolean ordersConnected, boolean revoked) {

    /** What a report makes of the terminal; empty when it comes too late to count. */
    public Optional<TerminalReason> hear(TerminalReport report, TerminalRules rules) {
        boolean late = heartbeatTime != null && !report.receivedTime().isAfter(heartbeatTime);
        return revoked || late ? Optional.empty() : Optional.of(rules.judge(report, ordersConnected));
    }
}
