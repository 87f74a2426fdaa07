package org.idvserver.monitor.domain;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** A terminal as it is now; what was never heard is null. */
public record TerminalStatus(
        UUID id,
        String name,
        UUID labId,
        UUID seatId,
        TerminalReason reason,
        Instant stateTime,
        Instant heartbeatTime,
        Instant measuredTime,
        Double cpuLoad,
        Long memoryUsedMib,
        Long memoryTotalMib,
        Long storeFreeBytes,
        List<ImageCopy> images) {}
