package org.idvserver.kit.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import org.idvserver.contracts.user.v1.GroupCreated;
import org.idvserver.kit.support.Database;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OutboxRelayTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static Database database;

    private final RecordingEmitter kafka = new RecordingEmitter();

    @BeforeAll
    static void createDatabase() {
        database = new Database("t_kit_outbox");
    }

    @AfterAll
    static void closeDatabase() {
        database.close();
    }

    @BeforeEach
    void emptyOutbox() {
        database.execute("truncate outbox");
    }

    @Test
    void sendsInOrderPerKeyAndForgetsWhatWasAcknowledged() {
        append("a", "a1");
        append("b", "b1");
        append("a", "a2");

        relay().drain().await().atMost(LIMIT);

        assertThat(kafka.sentTo("a")).containsExactly("a1", "a2");
        assertThat(kafka.sentTo("b")).containsExactly("b1");
        assertThat(waiting()).isZero();
    }

    @Test
    void keepsAKeyInOrderWhenASendFails() {
        append("a", "a1");
        append("a", "a2");
        append("b", "b1");
        kafka.failOnce("a1");

        assertThatThrownBy(() -> relay().drain().await().atMost(LIMIT)).isNotNull();
        assertThat(kafka.sentTo("a")).isEmpty();
        assertThat(kafka.sentTo("b")).containsExactly("b1");
        assertThat(waiting()).isEqualTo(2);

        relay().drain().await().atMost(LIMIT);
        assertThat(kafka.sentTo("a")).containsExactly("a1", "a2");
        assertThat(kafka.sentTo("b")).containsExactly("b1");
    }

    @Test
    void sendsEachRowOnceThoughTwoReplicasRelay() {
        for (int row = 0; row < 100; row++) {
            append("key" + row % 7, "row" + row);
        }

        Uni.join().all(relay().drain(), relay().drain()).andFailFast().await().atMost(LIMIT);
        relay().drain().await().atMost(LIMIT);

        assertThat(kafka.all()).hasSize(100).doesNotHaveDuplicates();
    }

    @Test
    void tellsNothingOfATransactionThatRolledBack() {
        assertThatThrownBy(() -> database.pool()
                        .withTransaction(connection -> new Outbox()
                                .append(connection, List.of(event("a", "lost")))
                                .flatMap(done -> Uni.createFrom().failure(new IllegalStateException("undo"))))
                        .await()
                        .atMost(LIMIT))
                .hasMessage("undo");
        assertThat(waiting()).isZero();
    }

    private OutboxRelay relay() {
        return new OutboxRelay(
                database.vertx(), database.pool(), null, new SimpleMeterRegistry(), kafka, "none", "test");
    }

    private static void append(String key, String name) {
        database.pool()
                .withTransaction(connection -> new Outbox().append(connection, List.of(event(key, name))))
                .await()
                .atMost(LIMIT);
    }

    private static Event event(String key, String name) {
        return new Event(
                "topic", "type", key, GroupCreated.newBuilder().setName(name).build());
    }

    private static long waiting() {
        return database.number("select count(*) from outbox");
    }
}
