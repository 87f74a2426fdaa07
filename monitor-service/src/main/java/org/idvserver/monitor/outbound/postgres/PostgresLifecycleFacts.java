package org.idvserver.monitor.outbound.postgres;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.idvserver.kit.events.Outbox;
import org.idvserver.monitor.application.LifecycleFacts;
import org.idvserver.monitor.application.TerminalEvents;
import org.idvserver.monitor.domain.TerminalReason;
import org.idvserver.monitor.domain.TerminalState;
import org.idvserver.monitor.domain.TerminalStateChange;

/** Notes facts by one statement each, on the session of the inbox. */
@ApplicationScoped
class PostgresLifecycleFacts implements LifecycleFacts {
    private static final String DESKTOP_CREATED =
            """
            insert into desktops (id, name, section_id, user_id, reason)
            values (cast(?1 as uuid), ?2, cast(?3 as uuid), cast(?4 as uuid), 'CREATED')
            on conflict (id) do update
            set name = excluded.name, section_id = excluded.section_id, user_id = excluded.user_id""";
    private static final String DESKTOP_STATE_CHANGED =
            """
            insert into desktops as d (id, name, state, reason, terminal_id, state_time)
            values (cast(?1 as uuid), ?2, ?3, ?4, cast(?5 as uuid), cast(?6 as timestamptz))
            on conflict (id) do update
            set name = excluded.name, state = excluded.state, reason = excluded.reason,
                terminal_id = coalesce(excluded.terminal_id, d.terminal_id), state_time = excluded.state_time
            where d.state <> 'DELETED' and (excluded.state = 'DELETED'
                or d.state_time is null or d.state_time < excluded.state_time)""";
    private static final String DESKTOP_ASSIGNED =
            """
            insert into desktops (id, name, terminal_id) values (cast(?1 as uuid), ?2, cast(?3 as uuid))
            on conflict (id) do update set name = excluded.name, terminal_id = excluded.terminal_id""";
    private static final String TERMINAL_ENROLLED =
            """
            insert into terminals (id, name, lab_id, seat_id)
            values (cast(?1 as uuid), ?2, cast(?3 as uuid), cast(?4 as uuid))
            on conflict (id) do update
            set name = excluded.name, lab_id = excluded.lab_id, seat_id = excluded.seat_id""";
    private static final String CONNECTION_CHANGED =
            """
            insert into terminals as t (id, name, lab_id, orders_connected, connection_time)
            values (cast(?1 as uuid), ?2, cast(?3 as uuid), ?4, cast(?5 as timestamptz))
            on conflict (id) do update
            set name = excluded.name, lab_id = coalesce(excluded.lab_id, t.lab_id),
                orders_connected = excluded.orders_connected, connection_time = excluded.connection_time
            where t.connection_time is null or t.connection_time < excluded.connection_time""";
    private static final String STATE = "select state from terminals where id = cast(?1 as uuid)";
    private static final String REVOKED =
            """
            insert into terminals (id, state, reason, state_time, revoked)
            values (cast(?1 as uuid), ?2, ?3, cast(?4 as timestamptz), true)
            on conflict (id) do update
            set state = excluded.state, reason = excluded.reason, state_time = excluded.state_time, revoked = true""";

    private final Outbox outbox;
    private final TerminalEvents events;

    PostgresLifecycleFacts(Outbox outbox, TerminalEvents events) {
        this.outbox = outbox;
        this.events = events;
    }

    @Override
    public Uni<Void> desktopCreated(NewDesktop desktop) {
        return execute(
                DESKTOP_CREATED, desktop.id(), desktop.name(), text(desktop.sectionId()), text(desktop.userId()));
    }

    @Override
    public Uni<Void> desktopStateChanged(DesktopState desktop) {
        return execute(
                DESKTOP_STATE_CHANGED,
                desktop.id(),
                desktop.name(),
                desktop.state(),
                desktop.reason(),
                text(desktop.terminalId()),
                desktop.time());
    }

    @Override
    public Uni<Void> desktopAssigned(UUID id, String name, UUID terminalId) {
        return execute(DESKTOP_ASSIGNED, id, name, text(terminalId));
    }

    @Override
    public Uni<Void> terminalEnrolled(NewTerminal terminal) {
        return execute(
                TERMINAL_ENROLLED, terminal.id(), terminal.name(), text(terminal.labId()), text(terminal.seatId()));
    }

    @Override
    public Uni<Void> connectionChanged(Connection connection) {
        return execute(
                CONNECTION_CHANGED,
                connection.id(),
                connection.name(),
                text(connection.labId()),
                connection.connected(),
                connection.time());
    }

    @Override
    public Uni<Void> terminalRevoked(UUID id, Instant now) {
        TerminalReason reason = TerminalReason.REVOKED;
        return state(id)
                .call(from -> execute(REVOKED, id, reason.state().name(), reason.name(), now))
                .flatMap(from -> from == reason.state()
                        ? Uni.createFrom().voidItem()
                        : outbox.append(events.of(List.of(new TerminalStateChange(id, from, reason, now)))));
    }

    /** The state now, and nobody changes it before this transaction ends. */
    private static Uni<TerminalState> state(UUID id) {
        return Panache.getSession()
                .flatMap(session -> session.createNativeQuery("select cast(take_turn() as text)")
                        .getSingleResultOrNull()
                        .flatMap(turn -> session.createNativeQuery(STATE, String.class)
                                .setParameter(1, id)
                                .getSingleResultOrNull()))
                .map(state -> state == null ? TerminalState.UNKNOWN : TerminalState.valueOf(state));
    }

    private static Uni<Void> execute(String sql, Object... parameters) {
        return Panache.getSession().flatMap(session -> {
            var statement = session.createNativeQuery(sql);
            for (int index = 0; index < parameters.length; index++) {
                statement.setParameter(index + 1, parameters[index]);
            }
            return statement.executeUpdate().replaceWithVoid();
        });
    }

    private static String text(UUID id) {
        return id == null ? null : id.toString();
    }
}
