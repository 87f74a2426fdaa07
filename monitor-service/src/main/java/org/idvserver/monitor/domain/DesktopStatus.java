package org.idvserver.monitor.domain;

import java.time.Instant;
import java.util.UUID;

/** A desktop as it is now; what was never heard is null. States are words of desktop-service and of terminals. */
public record DesktopStatus(
        UUID id,
        String name,
        UUID sectionId,
        UUID userId,
        UUID terminalId,
        String state,
        String reason,
        Instant stateTime,
        Double cpuSeconds,
        Long memoryUsedMib) {}
