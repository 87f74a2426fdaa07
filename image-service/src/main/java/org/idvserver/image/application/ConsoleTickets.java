package org.idvserver.image.application;

import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.UUID;
import org.idvserver.kit.events.Event;

/** Tickets that are out, by their hash. */
public interface ConsoleTickets {

    /** Keeps one, with its event, and forgets those that were never used in time. */
    Uni<Void> add(Ticket ticket, Event issued);

    /** Whose it is; fails with CONSOLE_TICKET_REFUSED when it is unknown, used, expired or another VM's. It stays. */
    Uni<UUID> holder(byte[] sha256, UUID vm);

    /** Uses it up, with its event; fails with CONSOLE_TICKET_REFUSED for all but one of those who try at once. */
    Uni<Void> redeem(byte[] sha256, UUID vm, Event opened);

    /** A right of a person to open one console once. */
    record Ticket(byte[] sha256, UUID vm, UUID person, Instant expires) {}
}
