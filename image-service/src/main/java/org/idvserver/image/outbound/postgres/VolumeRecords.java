package org.idvserver.image.outbound.postgres;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.idvserver.image.application.ImageEvents;
import org.idvserver.image.application.VolumeOutcome;
import org.idvserver.image.domain.Volume;
import org.idvserver.image.domain.VolumeState;
import org.idvserver.kit.events.Event;
import org.idvserver.kit.events.Outbox;

/** Writes outcomes of work on volumes, where the claim on the row still holds, with the events of those that were written. */
@ApplicationScoped
class VolumeRecords {
    private final ImageEvents events;
    private final Outbox outbox;

    VolumeRecords(ImageEvents events, Outbox outbox) {
        this.events = events;
        this.outbox = outbox;
    }

    Uni<Void> record(SqlConnection connection, UUID token, List<VolumeOutcome> outcomes) {
        List<VolumeOutcome> gone =
                outcomes.stream().filter(VolumeOutcome::deleted).toList();
        List<VolumeOutcome> kept =
                outcomes.stream().filter(outcome -> !outcome.deleted()).toList();
        return lock(connection, outcomes)
                .chain(() -> delete(connection, token, gone))
                .flatMap(deleted -> update(connection, token, kept)
                        .flatMap(updated -> outbox.append(connection, tell(gone, deleted, kept, updated))));
    }

    /** In the order of their ids, as everybody does: claims are renewed and wishes change at the same time. */
    private static Uni<Void> lock(SqlConnection connection, List<VolumeOutcome> outcomes) {
        return connection
                .preparedQuery("select 1 from volumes where id = any($1) order by id for update")
                .execute(Tuple.of(
                        column(outcomes, UUID.class, outcome -> outcome.volume().id())))
                .replaceWithVoid();
    }

    private static Uni<RowSet<Row>> delete(SqlConnection connection, UUID token, List<VolumeOutcome> gone) {
        return connection
                .preparedQuery(
                        "delete from volumes where id = any($2) and lease_owner = $1 and target = 'ABSENT' returning id, traceparent")
                .execute(Tuple.of(token, column(gone, UUID.class, outcome -> outcome.volume()
                        .id())));
    }

    private static Uni<RowSet<Row>> update(SqlConnection connection, UUID token, List<VolumeOutcome> kept) {
        return connection
                .preparedQuery(
                        """
                        update volumes v
                        set state = o.state, reason = o.reason, message = o.message, size_bytes = o.size,
                            changed = now(),
                            attempts = case when o.reason is null then 0 else v.attempts + 1 end,
                            next_attempt = now() + o.wait * interval '1 millisecond',
                            lease_owner = null, lease_until = null
                        from unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::bigint[], $7::bigint[])
                            as o(id, state, reason, message, wait, size)
                        where v.id = o.id and v.lease_owner = $1
                        returning v.id, v.traceparent""")
                .execute(Tuple.from(new Object[] {
                    token,
                    column(kept, UUID.class, outcome -> outcome.volume().id()),
                    column(kept, String.class, outcome -> outcome.state().name()),
                    column(kept, String.class, outcome -> outcome.fault()
                            .map(Volume.Fault::reason)
                            .orElse(null)),
                    column(kept, String.class, outcome -> outcome.fault()
                            .map(Volume.Fault::message)
                            .orElse(null)),
                    column(kept, Long.class, outcome -> outcome.nextAttempt().toMillis()),
                    column(kept, Long.class, VolumeOutcome::sizeBytes)
                }));
    }

    private List<Event> tell(
            List<VolumeOutcome> gone, RowSet<Row> deleted, List<VolumeOutcome> kept, RowSet<Row> updated) {
        List<Event> facts = new ArrayList<>();
        Map<UUID, Optional<String>> traces = traces(deleted);
        traces.putAll(traces(updated));
        Stream.concat(gone.stream(), kept.stream())
                .filter(outcome -> traces.containsKey(outcome.volume().id()))
                .forEach(outcome -> news(outcome)
                        .forEach(event -> facts.add(
                                event.inTrace(traces.get(outcome.volume().id())))));
        return facts;
    }

    private List<Event> news(VolumeOutcome outcome) {
        if (outcome.deleted()) {
            return events.volumeDeleted(outcome.volume());
        }
        if (outcome.state() != VolumeState.READY || outcome.fault().isPresent()) {
            return List.of();
        }
        return outcome.volume().state().isAct()
                ? events.volumeActed(outcome.volume())
                : events.volumeCloned(outcome.volume());
    }

    /** Of each row that was written, the trace of the request whose wish it fulfils. */
    private static Map<UUID, Optional<String>> traces(RowSet<Row> rows) {
        Map<UUID, Optional<String>> traces = new HashMap<>();
        rows.forEach(row -> traces.put(row.getUUID("id"), Optional.ofNullable(row.getString("traceparent"))));
        return traces;
    }

    @SuppressWarnings("unchecked")
    private static <T> Object column(List<VolumeOutcome> outcomes, Class<T> type, Function<VolumeOutcome, T> value) {
        T[] values = (T[]) java.lang.reflect.Array.newInstance(type, outcomes.size());
        for (int row = 0; row < values.length; row++) {
            values[row] = value.apply(outcomes.get(row));
        }
        return values;
    }
}
