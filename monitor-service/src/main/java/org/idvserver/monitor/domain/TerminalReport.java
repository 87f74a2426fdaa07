package org.idvserver.monitor.domain;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * What a terminal measured about itself. Its own clock may be wrong, so that order and age go by {@code receivedTime}, the
 * server's.
 */
public record TerminalReport(
        UUID terminalId, Instant receivedTime, Instant measuredTime, Resources resources, Contents contents) {

    /** Load is from 0 to 1, over all CPUs. */
    public record Resources(double cpuLoad, long memoryUsedMib, long memoryTotalMib, long storeFreeBytes) {}

    /** What is on the terminal. */
    public record Contents(List<DesktopReport> desktops, List<ImageCopy> images) {}

    /** How far the terminal's clock is from the server's. */
    public Duration clockSkew() {
        return Duration.between(measuredTime, receivedTime).abs();
    }
}
