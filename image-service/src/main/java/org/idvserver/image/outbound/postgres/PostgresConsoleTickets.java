package org.idvserver.image.outbound.postgres;

import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.idvserver.image.application.ConsoleTickets;
import org.idvserver.image.domain.ImageProblem;
import org.idvserver.kit.events.Event;
import org.idvserver.kit.events.Outbox;

@ApplicationScoped
class PostgresConsoleTickets implements ConsoleTickets {
    private final Pool pool;
    private final Outbox outbox;

    PostgresConsoleTickets(Pool pool, Outbox outbox) {
        this.pool = pool;
        this.outbox = outbox;
    }

    @Override
    public Uni<Void> add(Ticket ticket, Event issued) {
        Tuple row = Tuple.of(
                bytes(ticket.sha256()),
                ticket.vm(),
                ticket.person(),
                ticket.expires().atOffset(ZoneOffset.UTC));
        return pool.withTransaction(connection -> connection
                .query("delete from console_tickets where expires < now()")
                .execute()
                .chain(() -> connection
                        .preparedQuery(
                                """
                                insert into console_tickets (ticket_sha256, maintenance_vm_id, person_id, expires)
                                values ($1, $2, $3, $4)""")
                        .execute(row))
                .chain(() -> outbox.append(connection, List.of(issued))));
    }

    @Override
    public Uni<UUID> holder(byte[] sha256, UUID vm) {
        return pool.preparedQuery(
                        """
                        select person_id from console_tickets
                        where ticket_sha256 = $1 and maintenance_vm_id = $2 and expires > now()""")
                .execute(Tuple.of(bytes(sha256), vm))
                .map(PostgresConsoleTickets::holder);
    }

    @Override
    public Uni<Void> redeem(byte[] sha256, UUID vm, Event opened) {
        return pool.withTransaction(connection -> connection
                .preparedQuery(
                        """
                        delete from console_tickets
                        where ticket_sha256 = $1 and maintenance_vm_id = $2 and expires > now() returning person_id""")
                .execute(Tuple.of(bytes(sha256), vm))
                .map(PostgresConsoleTickets::holder)
                .chain(() -> outbox.append(connection, List.of(opened))));
    }

    private static UUID holder(RowSet<Row> rows) {
        for (Row row : rows) {
            return row.getUUID("person_id");
        }
        throw ImageProblem.CONSOLE_TICKET_REFUSED.because(
                "The ticket is not valid for this maintenance VM, was used or is too old: ask for a new one");
    }

    private static Buffer bytes(byte[] sha256) {
        return Buffer.buffer(sha256);
    }
}
