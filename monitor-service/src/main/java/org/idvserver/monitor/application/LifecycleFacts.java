package org.idvserver.monitor.application;

import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.UUID;

/** Where desktop-service's facts are noted, in the transaction of the event. Optional ids are null. */
public interface LifecycleFacts {

    /** A desktop and whose it is. */
    record NewDesktop(UUID id, String name, UUID sectionId, UUID userId) {}

    /** A desktop's state at a time. */
    record DesktopState(UUID id, String name, String state, String reason, UUID terminalId, Instant time) {}

    /** A terminal and where it stands. */
    record NewTerminal(UUID id, String name, UUID labId, UUID seatId) {}

    /** Whether a terminal receives orders. */
    record Connection(UUID id, String name, UUID labId, boolean connected, Instant time) {}

    Uni<Void> desktopCreated(NewDesktop desktop);

    /** Counts only if it is newer than what is known; a deletion counts always, and for good. */
    Uni<Void> desktopStateChanged(DesktopState desktop);

    /** The terminal is null for none. */
    Uni<Void> desktopAssigned(UUID id, String name, UUID terminalId);

    Uni<Void> terminalEnrolled(NewTerminal terminal);

    /** Counts only if it is newer than what is known. */
    Uni<Void> connectionChanged(Connection connection);

    /** Turns it offline for good, and announces that. */
    Uni<Void> terminalRevoked(UUID id, Instant now);
}
