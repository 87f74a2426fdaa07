package org.idvserver.monitor.domain;

import java.time.Duration;

/** When a terminal that reports is well. */
public record TerminalRules(Duration clockTolerance, long storeLowBytes) {

    /** The first trouble that a report tells of, worst first. */
    public TerminalReason judge(TerminalReport report, boolean ordersConnected) {
        if (report.contents().desktops().stream().anyMatch(desktop -> desktop.state() == RunState.FAILED)) {
            return TerminalReason.DESKTOP_FAILED;
        }
        if (report.contents().images().stream().anyMatch(image -> image.state() == CopyState.FAILED)) {
            return TerminalReason.IMAGE_FAILED;
        }
        if (!ordersConnected) {
            return TerminalReason.ORDERS_DISCONNECTED;
        }
        if (report.resources().storeFreeBytes() < storeLowBytes) {
            return TerminalReason.STORE_LOW;
        }
        return report.clockSkew().compareTo(clockTolerance) > 0 ? TerminalReason.CLOCK_WRONG : TerminalReason.REPORTING;
    }
}
