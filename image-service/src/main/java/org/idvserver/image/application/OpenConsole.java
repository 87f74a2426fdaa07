package org.idvserver.image.application;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import io.vertx.core.net.NetSocket;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.idvserver.image.domain.Manifest;
import org.idvserver.kit.events.Outbox;

/** Opens a screen for whoever holds a ticket for it. The ticket is used up only when the screen answers. */
@ApplicationScoped
public class OpenConsole {
    private final FindMaintenance findMaintenance;
    private final ConsoleTickets tickets;
    private final Consoles consoles;
    private final MaintenanceEvents events;
    private final Outbox outbox;

    OpenConsole(
            FindMaintenance findMaintenance,
            ConsoleTickets tickets,
            Consoles consoles,
            MaintenanceEvents events,
            Outbox outbox) {
        this.findMaintenance = findMaintenance;
        this.tickets = tickets;
        this.consoles = consoles;
        this.events = events;
        this.outbox = outbox;
    }

    /** A screen that is open for somebody; the connection is paused and must be closed. */
    public record Screen(UUID vm, UUID person, NetSocket connection) {}

    /** Fails with CONSOLE_TICKET_REFUSED, WRONG_STATE or CONSOLE_UNAVAILABLE. */
    public Uni<Screen> open(UUID vm, String ticket) {
        byte[] sha256 = hash(ticket);
        return tickets.holder(sha256, vm).flatMap(person -> findMaintenance
                .get(vm)
                .invoke(IssueConsoleTicket::checkHasConsole)
                .chain(() -> consoles.connect(vm))
                .call(connection -> tickets.redeem(sha256, vm, events.act(actor(person), "console-opened", vm, ""))
                        .onFailure()
                        .invoke(refused -> connection.close()))
                .map(connection -> new Screen(vm, person, connection)));
    }

    /** Notes that somebody looks no more, and why. */
    public Uni<Void> closed(UUID vm, UUID person, String why) {
        return Panache.withTransaction(() -> outbox.append(events.act(actor(person), "console-closed", vm, why)));
    }

    private static String actor(UUID person) {
        return "user/" + person;
    }

    static byte[] hash(String ticket) {
        return Manifest.newDigest().digest(ticket.getBytes(StandardCharsets.UTF_8));
    }
}
