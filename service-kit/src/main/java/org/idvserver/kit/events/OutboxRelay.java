package org.idvserver.kit.events;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.MutinyEmitter;
import io.smallrye.reactive.messaging.ce.OutgoingCloudEventMetadata;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.Metadata;
import org.eclipse.microprofile.reactive.messaging.OnOverflow;
import org.idvserver.kit.reconcile.Notifications;
import org.idvserver.kit.reconcile.ReactiveLoop;

/**
 * Sends outbox rows to Kafka, at least once, in order per key. One replica at a time does it, held by an advisory lock of its
 * connection, so that the lock goes with the replica. Rows of one key are sent one after the other and deleted when Kafka has
 * acknowledged them; while Kafka is away they stay.
 */
@ApplicationScoped
public class OutboxRelay {
    private static final long LOCK = 0x1D_F0_7B_0CL;
    private static final int BATCH = 200;
    private static final String TAKE =
            "select seq, id, topic, key, type, payload, traceparent, created from outbox order by seq limit " + BATCH;

    private final Pool pool;
    private final MutinyEmitter<String> emitter;
    private final String topicPrefix;
    private final URI source;
    private final Vertx vertx;
    private final Notifications notifications;
    private final AtomicLong waiting;
    private ReactiveLoop loop;

    OutboxRelay(
            Vertx vertx,
            Pool pool,
            Notifications notifications,
            MeterRegistry metrics,
            @Channel("outbox") @OnOverflow(OnOverflow.Strategy.UNBOUNDED_BUFFER) MutinyEmitter<String> emitter,
            @ConfigProperty(name = "idv.topic-prefix", defaultValue = "none") String topicPrefix,
            @ConfigProperty(name = "quarkus.application.name") String service) {
        this.vertx = vertx;
        this.pool = pool;
        this.notifications = notifications;
        this.emitter = emitter;
        this.topicPrefix = topicPrefix.equals("none") ? "" : topicPrefix;
        this.source = URI.create("/" + service);
        this.waiting = metrics.gauge("idv.outbox.waiting", new AtomicLong());
    }

    void start(@Observes StartupEvent event) {
        loop = new ReactiveLoop(vertx, "outbox relay", Duration.ofSeconds(2), Duration.ofMinutes(5), this::drain);
        notifications.listen("outbox", payload -> loop.wake());
    }

    void stop(@Observes ShutdownEvent event) {
        loop.close();
    }

    /** Sends what waits, if no other replica is at it. */
    Uni<Boolean> drain() {
        return pool.withConnection(connection -> connection
                .query("select pg_try_advisory_lock(" + LOCK + ")")
                .execute()
                .flatMap(locked -> locked.iterator().next().getBoolean(0)
                        ? sendBatch(connection).eventually(() -> connection
                                .query("select pg_advisory_unlock(" + LOCK + ")")
                                .execute())
                        : Uni.createFrom().item(false)));
    }

    private Uni<Boolean> sendBatch(SqlConnection connection) {
        return connection.query(TAKE).execute().flatMap(rows -> {
            waiting.set(rows.size());
            List<Long> sent = new ArrayList<>();
            List<Uni<Void>> keys = byKey(rows).stream()
                    .map(sameKey -> sendInOrder(sameKey, sent))
                    .toList();
            if (keys.isEmpty()) {
                return Uni.createFrom().item(false);
            }
            // What was acknowledged is deleted even when another key failed: it must not be sent again.
            return Uni.join()
                    .all(keys)
                    .andCollectFailures()
                    .replaceWithVoid()
                    .onItemOrFailure()
                    .transformToUni((done, failure) -> delete(connection, sent)
                            .flatMap(deleted -> failure == null
                                    ? Uni.createFrom().item(rows.size() == BATCH)
                                    : Uni.createFrom().failure(failure)));
        });
    }

    private static List<List<Row>> byKey(RowSet<Row> rows) {
        Map<String, List<Row>> groups = new LinkedHashMap<>();
        rows.forEach(row -> groups.computeIfAbsent(
                        row.getString("topic") + "\n" + row.getString("key"), key -> new ArrayList<>())
                .add(row));
        return List.copyOf(groups.values());
    }

    private Uni<Void> sendInOrder(List<Row> rows, List<Long> sent) {
        return Multi.createFrom()
                .iterable(rows)
                .onItem()
                .transformToUniAndConcatenate(
                        row -> emitter.sendMessage(message(row)).invoke(acknowledged -> {
                            synchronized (sent) {
                                sent.add(row.getLong("seq"));
                            }
                        }))
                .collect()
                .last()
                .replaceWithVoid();
    }

    private static Uni<Void> delete(SqlConnection connection, List<Long> sent) {
        Long[] rows;
        synchronized (sent) {
            rows = sent.toArray(Long[]::new);
        }
        return connection
                .preparedQuery("delete from outbox where seq = any($1)")
                .execute(Tuple.of(rows))
                .replaceWithVoid();
    }

    private Message<String> message(Row row) {
        String key = row.getString("key");
        RecordHeaders headers = new RecordHeaders();
        String traceparent = row.getString("traceparent");
        if (traceparent != null) {
            headers.add("traceparent", traceparent.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        }
        return Message.of(
                row.getString("payload"),
                Metadata.of(
                        OutgoingCloudEventMetadata.builder()
                                .withId(row.getUUID("id").toString())
                                .withType(row.getString("type"))
                                .withSource(source)
                                .withSubject(key)
                                .withTimestamp(row.getOffsetDateTime("created").toZonedDateTime())
                                .withDataContentType("application/json")
                                .build(),
                        OutgoingKafkaRecordMetadata.builder()
                                .withTopic(topicPrefix + row.getString("topic"))
                                .withKey(key)
                                .withHeaders(headers)
                                .build()));
    }
}
