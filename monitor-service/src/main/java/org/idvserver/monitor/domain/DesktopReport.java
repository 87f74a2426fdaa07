package org.idvserver.monitor.domain;

import java.util.UUID;

/** What a terminal says about one desktop. */
public record DesktopReport(UUID desktopId, RunState state, String reason, double cpuSeconds, long memoryUsedMib) {}
