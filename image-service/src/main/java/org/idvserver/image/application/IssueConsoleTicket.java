package org.idvserver.image.application;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.UUID;
import org.idvserver.image.config.ImageConfig;
import org.idvserver.image.domain.ImageProblem;
import org.idvserver.image.domain.MaintenanceVm;

/** Gives a person a ticket for one look at one screen: a browser cannot send a bearer token with a websocket. */
@ApplicationScoped
public class IssueConsoleTicket {
    private static final int TICKET_BYTES = 32;

    private final FindMaintenance findMaintenance;
    private final ConsoleTickets tickets;
    private final MaintenanceEvents events;
    private final ImageConfig config;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    IssueConsoleTicket(
            FindMaintenance findMaintenance,
            ConsoleTickets tickets,
            MaintenanceEvents events,
            ImageConfig config,
            Clock clock) {
        this.findMaintenance = findMaintenance;
        this.tickets = tickets;
        this.events = events;
        this.config = config;
        this.clock = clock;
    }

    /** A ticket in URL-safe Base64. It is a secret: nobody else keeps it. */
    public record Issued(String ticket, Instant expires) {

        @Override
        public String toString() {
            return "Ticket until " + expires;
        }
    }

    public Uni<Issued> issue(String actor, UUID personId, UUID vmId) {
        byte[] bytes = new byte[TICKET_BYTES];
        random.nextBytes(bytes);
        String text = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        Instant expires = clock.instant().plus(config.maintenance().console().ticketLife());
        return findMaintenance
                .get(vmId)
                .invoke(IssueConsoleTicket::checkHasConsole)
                .call(vm -> tickets.add(
                        new ConsoleTickets.Ticket(OpenConsole.hash(text), vmId, personId, expires),
                        events.act(actor, "console-ticket-issued", vmId, "")))
                .replaceWith(new Issued(text, expires));
    }

    static void checkHasConsole(MaintenanceVm vm) {
        if (!vm.state().hasConsole()) {
            throw ImageProblem.WRONG_STATE.because("The maintenance VM is %s and shows no screen", vm.state());
        }
    }
}
