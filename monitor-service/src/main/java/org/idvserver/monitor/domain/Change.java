package org.idvserver.monitor.domain;

import java.time.Instant;
import java.util.UUID;

/** One line of the change log: what a terminal or desktop became. */
public record Change(
        long sequence,
        String kind,
        UUID id,
        String name,
        UUID labId,
        UUID sectionId,
        UUID terminalId,
        String state,
        String reason,
        Instant time) {}
