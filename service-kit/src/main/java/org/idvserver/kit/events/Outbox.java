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

    /** One statement for all: the rows' seq, and so their order on the topic, is that of the list. */
    private static final String INSERT =
            """
            insert into outbox (id, topic, key, type, payload, traceparent)
            select * from unnest(cast($1 as uuid[]), cast($2 as text[]), cast($3 as text[]),
                cast($4 as text[]), cast($5 as text[]), cast($6 as text[]))""";

    private static final String INSERT_BY_SESSION = INSERT.replace('$', '?');

    /** Appends within the current Hibernate Reactive transaction. */
    public Uni<Void> append(Event... events) {
        return append(List.of(events));
    }

    /** Appends within the current Hibernate Reactive transaction, in the order given. */
    public Uni<Void> append(List<Event> events) {
        if (events.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        Object[] columns = columns(events);
        return Panache.getSession().flatMap(session -> {
            var insert = session.createNativeQuery(INSERT_BY_SESSION);
            for (int column = 0; column < columns.length; column++) {
                insert.setParameter(column + 1, columns[column]);
            }
            return session.flush().chain(insert::executeUpdate).replaceWithVoid();
        });
    }

    /** Appends through a client that holds an open transaction. */
    public Uni<Void> append(SqlClient transaction, List<Event> events) {
        if (events.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return transaction
                .preparedQuery(INSERT)
                .execute(Tuple.from(columns(events)))
                .replaceWithVoid();
    }

    private static Object[] columns(List<Event> events) {
        List<List<Object>> rows = events.stream().map(Outbox::row).toList();
        return new Object[] {
            column(rows, 0, UUID[]::new),
            column(rows, 1, String[]::new),
            column(rows, 2, String[]::new),
            column(rows, 3, String[]::new),
            column(rows, 4, String[]::new),
            column(rows, 5, String[]::new)
        };
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
