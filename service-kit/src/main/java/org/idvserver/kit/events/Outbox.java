package org.idvserver.kit.events;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.UUID;
import java.util.function.IntFunction;
import org.idvserver.kit.id.TimeOrderedId;
import org.idvserver.kit.trace.TraceParent;

/** Writes events into the transaction at hand; {@link OutboxRelay} sends them once it has committed. */
@ApplicationScoped
public class Outbox {
    private static final JsonFormat.Printer JSON =
            JsonFormat.printer().omittingInsignificantWhitespace().alwaysPrintFieldsWithNoPresence();

    /** Appends within the current Hibernate Reactive transaction. */
    public Uni<Void> append(Event... events) {
        return append(List.of(events));
    }

    /** Appends within the current Hibernate Reactive transaction, in the order given. */
    public Uni<Void> append(List<Event> events) {
        if (events.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        // One statement: the rows' seq, and so their order on the topic, is that of the list.
        StringBuilder sql =
                new StringBuilder("insert into outbox (id, topic, key, type, payload, traceparent) values ");
        for (int row = 0; row < events.size(); row++) {
            sql.append(row == 0 ? "" : ", ");
            int first = row * 6;
            sql.append("(?%d, ?%d, ?%d, ?%d, ?%d, ?%d)"
                    .formatted(first + 1, first + 2, first + 3, first + 4, first + 5, first + 6));
        }
        return Panache.getSession().flatMap(session -> {
            var insert = session.createNativeQuery(sql.toString());
            int parameter = 1;
            for (Event event : events) {
                for (Object value : row(event)) {
                    insert.setParameter(parameter++, value);
                }
            }
            return session.flush().chain(insert::executeUpdate).replaceWithVoid();
        });
    }

    /** Appends through a client that holds an open transaction. */
    public Uni<Void> append(SqlClient transaction, List<Event> events) {
        if (events.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        List<List<Object>> rows = events.stream().map(Outbox::row).toList();
        return transaction
                .preparedQuery(
                        """
                        insert into outbox (id, topic, key, type, payload, traceparent)
                        select * from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[])""")
                .execute(Tuple.from(List.of(
                        column(rows, 0, UUID[]::new),
                        column(rows, 1, String[]::new),
                        column(rows, 2, String[]::new),
                        column(rows, 3, String[]::new),
                        column(rows, 4, String[]::new),
                        column(rows, 5, String[]::new))))
                .replaceWithVoid();
    }

    private static <T> Object column(List<List<Object>> rows, int column, IntFunction<T[]> array) {
        return rows.stream().map(row -> row.get(column)).toArray(array);
    }

    private static List<Object> row(Event event) {
        String traceparent = event.traceparent().or(TraceParent::current).orElse(null);
        return java.util.Arrays.asList(
                TimeOrderedId.next(), event.topic(), event.key(), event.type(), json(event), traceparent);
    }

    private static String json(Event event) {
        try {
            return JSON.print(event.data());
        } catch (InvalidProtocolBufferException impossible) {
            throw new IllegalStateException("message of an unknown Any type: " + event.type(), impossible);
        }
    }
}
