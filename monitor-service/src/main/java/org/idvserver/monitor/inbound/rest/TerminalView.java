package org.idvserver.monitor.inbound.rest;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.idvserver.monitor.domain.ImageCopy;
import org.idvserver.monitor.domain.TerminalReason;
import org.idvserver.monitor.domain.TerminalState;

/** A terminal as the API shows it; what was never heard is null. {@code measuredTime} is by the terminal's own clock. */
public record TerminalView(
        UUID id,
        String name,
        UUID labId,
        UUID seatId,
        TerminalState state,
        TerminalReason reason,
        String message,
        Instant stateTime,
        Instant heartbeatTime,
        Instant measuredTime,
        Double cpuLoad,
        Long memoryUsedMib,
        Long memoryTotalMib,
        Long storeFreeBytes,
        List<ImageCopy> images) {}
