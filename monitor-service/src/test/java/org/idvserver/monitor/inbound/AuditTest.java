package org.idvserver.monitor.inbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import com.google.protobuf.util.Timestamps;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import org.idvserver.contracts.audit.v1.AuditRecorded;
import org.idvserver.contracts.audit.v1.Outcome;
import org.idvserver.monitor.support.Api;
import org.idvserver.monitor.support.Facts;
import org.idvserver.testkit.infra.ServiceInfra;
import org.idvserver.testkit.infra.Topic;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(ServiceInfra.class)
class AuditTest {
    private static final Topic AUDIT = new Topic("idv.audit.v1");
    private static final int AROUND = 5;

    @Inject
    AgroalDataSource database;

    private final UUID user = UUID.randomUUID();
    private final UUID desktop = UUID.randomUUID();

    @Test
    void recordsEachActOnceAndFindsIt() {
        String eventId = UUID.randomUUID().toString();
        record(eventId, "desktop.started");
        record(eventId, "desktop.started");
        record(UUID.randomUUID().toString(), "desktop.stopped");
        String mine = "/audit?actor=user/" + user;
        Api.eventually(mine, "items.action", contains("desktop.stopped", "desktop.started"));
        Api.get("admin", mine + "&action=desktop.started")
                .body("items", hasSize(1))
                .body("items[0].object", equalTo("desktop/" + desktop))
                .body("items[0].outcome", equalTo("REFUSED"))
                .body("items[0].service", equalTo("desktop-service"))
                .body("items[0].detail", equalTo("It is locked"))
                .body("items[0].address", equalTo("10.0.0.1"))
                .body("items[0].occurredTime", equalTo("2026-09-01T12:00:00Z"));
        Api.get("admin", "/audit?object=desktop/" + desktop).body("items", hasSize(2));
        String next = Api.get("admin", mine + "&pageSize=1")
                .body("items.action", contains("desktop.stopped"))
                .extract()
                .path("nextPageToken");
        Api.get("admin", mine + "&pageSize=1&pageToken=" + next)
                .body("items.action", contains("desktop.started"))
                .body("nextPageToken", equalTo(null));
    }

    @Test
    void refusesToAlterTheRecord() throws SQLException {
        record(UUID.randomUUID().toString(), "desktop.started");
        Api.eventually("/audit?actor=user/" + user, "items", hasSize(1));
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            for (String attempt : new String[] {
                "update audit_records set actor = 'nobody'", "delete from audit_records", "truncate audit_records"
            }) {
                assertThatThrownBy(() -> statement.execute(attempt))
                        .isInstanceOf(SQLException.class)
                        .hasMessageContaining("append-only");
            }
        }
        Api.get("admin", "/audit?actor=user/" + user).body("items", hasSize(1));
    }

    @Test
    void putsAnActWithoutAnActorAsideAndLosesNoneAroundIt() {
        String key = desktop.toString();
        for (int one = 0; one < AROUND; one++) {
            record(UUID.randomUUID().toString(), "desktop.stopped");
        }
        AUDIT.send("p-" + key, "idv.audit.recorded.v1", key, "{\"service\": \"x\"}");
        for (int one = 0; one < AROUND; one++) {
            record(UUID.randomUUID().toString(), "desktop.started");
        }
        Api.eventually("/audit?actor=user/" + user, "items", hasSize(2 * AROUND));
        var dead = new Topic("idv.monitor.dead-letter.v1")
                .readUntil(seen -> seen.stream().anyMatch(e -> key.equals(e.key())), Api.LIMIT);
        assertThat(dead).anySatisfy(letter -> assertThat(letter.value()).isEqualTo("{\"service\": \"x\"}"));
    }

    private void record(String eventId, String action) {
        AuditRecorded act = AuditRecorded.newBuilder()
                .setService("desktop-service")
                .setActor("user/" + user)
                .setAction(action)
                .setObject("desktop/" + desktop)
                .setOutcome(Outcome.OUTCOME_REFUSED)
                .setDetail("It is locked")
                .setAddress("10.0.0.1")
                .setOccurredTime(Timestamps.fromMillis(1_788_264_000_000L))
                .build();
        Facts.tell(eventId, AUDIT, "idv.audit.recorded.v1", desktop, act);
    }
}
