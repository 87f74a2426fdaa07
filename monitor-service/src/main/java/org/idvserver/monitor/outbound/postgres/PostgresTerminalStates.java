package org.idvserver.monitor.outbound.postgres;

import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonArray;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.idvserver.kit.events.Outbox;
import org.idvserver.kit.page.PageRequest;
import org.idvserver.monitor.application.TerminalEvents;
import org.idvserver.monitor.application.TerminalStates;
import org.idvserver.monitor.domain.MonitorProblem;
import org.idvserver.monitor.domain.TerminalReason;
import org.idvserver.monitor.domain.TerminalReport;
import org.idvserver.monitor.domain.TerminalRules;
import org.idvserver.monitor.domain.TerminalStanding;
import org.idvserver.monitor.domain.TerminalStateChange;
import org.idvserver.monitor.domain.TerminalStatus;

/** Writes reports in sets: the same few statements whether one terminal reports or thousands. */
@ApplicationScoped
class PostgresTerminalStates implements TerminalStates {
    private static final String ADD_UNKNOWN =
            "insert into terminals (id) select unnest($1::uuid[]) on conflict do nothing";
    private static final String STANDINGS =
            """
            select id, state, heartbeat_time, orders_connected, revoked
            from terminals where id = any($1) order by id""";
    private static final String WRITE_TERMINALS =
            """
            update terminals t
            set state_time = case when t.state = r.state then t.state_time else r.heartbeat_time end,
                state = r.state, reason = r.reason,
                heartbeat_time = r.heartbeat_time, measured_time = r.measured_time,
                cpu_load = r.cpu_load, memory_used_mib = r.memory_used_mib, memory_total_mib = r.memory_total_mib,
                store_free_bytes = r.store_free_bytes, images = r.images
            from jsonb_to_recordset($1) as r (
                id uuid, state text, reason text, heartbeat_time timestamptz, measured_time timestamptz,
                cpu_load double precision, memory_used_mib bigint, memory_total_mib bigint, store_free_bytes bigint,
                images jsonb)
            where t.id = r.id""";
    // A terminal speaks only for desktops that desktop-service has placed on it.
    private static final String WRITE_DESKTOPS =
            """
            update desktops d
            set state_time = case when (d.state, d.reason) = (r.state, r.reason) then d.state_time else r.time end,
                state = r.state, reason = r.reason,
                cpu_seconds = r.cpu_seconds, memory_used_mib = r.memory_used_mib
            from jsonb_to_recordset($1) as r (
                id uuid, terminal_id uuid, state text, reason text, time timestamptz,
                cpu_seconds double precision, memory_used_mib bigint)
            where d.id = r.id and d.terminal_id = r.terminal_id and d.state <> 'DELETED'
                and (d.state_time is null or d.state_time < r.time)""";
    private static final String MARK_SILENT =
            """
            with silent as (
                select id, state from terminals
                where state = any($1) and heartbeat_time < $2
                order by id limit $4)
            update terminals t set state = $5, reason = $6, state_time = $3
            from silent where t.id = silent.id
            returning t.id, silent.state as from_state""";

    private final Pool pool;
    private final Outbox outbox;
    private final TerminalEvents events;

    PostgresTerminalStates(Pool pool, Outbox outbox, TerminalEvents events) {
        this.pool = pool;
        this.outbox = outbox;
        this.events = events;
    }

    @Override
    public Uni<Void> record(Collection<TerminalReport> reports, TerminalRules rules) {
        Map<UUID, TerminalReport> byTerminal = new LinkedHashMap<>();
        reports.forEach(report -> byTerminal.put(report.terminalId(), report));
        UUID[] ids = byTerminal.keySet().toArray(UUID[]::new);
        return pool.withTransaction(transaction -> takeTurn(transaction)
                .flatMap(turn -> transaction.preparedQuery(ADD_UNKNOWN).execute(Tuple.of(ids)))
                .flatMap(added -> transaction.preparedQuery(STANDINGS).execute(Tuple.of(ids)))
                .flatMap(rows -> {
                    List<TerminalStanding> standings = new ArrayList<>();
                    rows.forEach(row -> standings.add(TerminalRows.standing(row)));
                    return write(transaction, hear(standings, byTerminal, rules));
                }));
    }

    /** What a set of reports comes to. */
    private record Heard(JsonArray terminals, JsonArray desktops, List<TerminalStateChange> changes) {}

    private static Heard hear(
            List<TerminalStanding> standings, Map<UUID, TerminalReport> reports, TerminalRules rules) {
        Heard heard = new Heard(new JsonArray(), new JsonArray(), new ArrayList<>());
        for (TerminalStanding standing : standings) {
            TerminalReport report = reports.get(standing.id());
            standing.hear(report, rules).ifPresent(reason -> {
                heard.terminals().add(TerminalRows.terminal(report, reason));
                TerminalRows.desktops(report).forEach(heard.desktops()::add);
                if (standing.state() != reason.state()) {
                    heard.changes()
                            .add(new TerminalStateChange(
                                    standing.id(), standing.state(), reason, report.receivedTime()));
                }
            });
        }
        return heard;
    }

    private Uni<Void> write(SqlConnection transaction, Heard heard) {
        return transaction
                .preparedQuery(WRITE_TERMINALS)
                .execute(Tuple.of(heard.terminals()))
                .flatMap(terminals -> transaction.preparedQuery(WRITE_DESKTOPS).execute(Tuple.of(heard.desktops())))
                .flatMap(desktops -> outbox.append(transaction, events.of(heard.changes())));
    }

    @Override
    public Uni<Integer> markSilent(Instant limit, Instant now, int most) {
        TerminalReason reason = TerminalReason.NO_HEARTBEAT;
        Tuple parameters = Tuple.tuple()
                .addValue(TerminalRows.heardStates())
                .addValue(TerminalRows.time(limit))
                .addValue(TerminalRows.time(now))
                .addValue(most)
                .addValue(reason.state().name())
                .addValue(reason.name());
        return pool.withTransaction(transaction -> takeTurn(transaction)
                .flatMap(turn -> transaction.preparedQuery(MARK_SILENT).execute(parameters))
                .flatMap(rows -> {
                    List<TerminalStateChange> changes = new ArrayList<>();
                    rows.forEach(row -> changes.add(TerminalRows.change(row, reason, now)));
                    return outbox.append(transaction, events.of(changes)).replaceWith(changes.size());
                }));
    }

    /** Before anything is read that the writing relies on. */
    private static Uni<?> takeTurn(SqlConnection transaction) {
        return transaction.query("select take_turn()").execute();
    }

    @Override
    public Uni<TerminalStatus> get(UUID id) {
        return pool.preparedQuery("select * from terminals where id = $1")
                .execute(Tuple.of(id))
                .map(rows -> {
                    if (rows.size() == 0) {
                        throw MonitorProblem.TERMINAL_NOT_FOUND.because("There is no terminal %s", id);
                    }
                    return TerminalRows.status(rows.iterator().next());
                });
    }

    @Override
    public Uni<List<TerminalStatus>> page(UUID labId, PageRequest request) {
        return pool.preparedQuery(
                        """
                        select * from terminals where id > $1 and ($2::uuid is null or lab_id = $2)
                        order by id limit $3""")
                .execute(Tuple.of(request.after(), labId, request.sizeAndOne()))
                .map(rows -> {
                    List<TerminalStatus> found = new ArrayList<>();
                    rows.forEach(row -> found.add(TerminalRows.status(row)));
                    return found;
                });
    }
}
