package org.idvserver.monitor.inbound;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.idvserver.monitor.support.TerminalStream.desktop;
import static org.idvserver.monitor.support.TerminalStream.well;

import com.google.protobuf.util.Timestamps;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.idvserver.contracts.desktop.v1.TerminalConnectionChanged;
import org.idvserver.contracts.desktop.v1.TerminalEnrolled;
import org.idvserver.contracts.desktop.v1.TerminalRevoked;
import org.idvserver.monitor.support.Api;
import org.idvserver.monitor.support.Facts;
import org.idvserver.monitor.support.TerminalStream;
import org.idvserver.testkit.infra.ServiceInfra;
import org.idvserver.testkit.infra.Topic;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(ServiceInfra.class)
class LifecycleTest {
    private static final String STATE_CHANGED = "idv.desktop.state-changed.v1";

    private final UUID desktop = UUID.randomUUID();
    private final UUID terminal = UUID.randomUUID();

    @Test
    void showsDesktopsOfASectionInPages() {
        UUID section = UUID.randomUUID();
        Facts.created(UUID.randomUUID(), "a", section);
        Facts.created(UUID.randomUUID(), "b", section);
        Facts.created(UUID.randomUUID(), "c", section);
        Facts.created(UUID.randomUUID(), "elsewhere", UUID.randomUUID());
        String path = "/states/desktops?sectionId=" + section;
        Api.eventually(path, "items.name", containsInAnyOrder("a", "b", "c"));
        String next = Api.get("lab-manager", path + "&pageSize=2")
                .body("items", hasSize(2))
                .extract()
                .path("nextPageToken");
        Api.get("admin", path + "&pageSize=2&pageToken=" + next)
                .body("items", hasSize(1))
                .body("nextPageToken", equalTo(null));
    }

    @Test
    void letsTheNewestFactWinAndADeletionForGood() {
        Instant now = Instant.now();
        state("READY", now);
        state("PROVISIONING", now.minusSeconds(5));
        Api.eventually("/states/desktops/" + desktop, "state", equalTo("READY"));
        state("FAILED", now.plusSeconds(1));
        Api.eventually("/states/desktops/" + desktop, "state", equalTo("FAILED"));
        state("DELETED", now);
        Api.eventually().untilAsserted(() -> Api.get("admin", "/states/desktops/" + desktop)
                .statusCode(404)
                .body("code", equalTo("DESKTOP_NOT_FOUND")));
        state("READY", now.plusSeconds(2));
        UUID later = UUID.randomUUID();
        Facts.tell(Facts.DESKTOPS, STATE_CHANGED, desktop, Facts.stateChanged(later, "later", "READY", now));
        Api.eventually("/states/desktops/" + later, "state", equalTo("READY"));
        Api.get("admin", "/states/desktops/" + desktop).statusCode(404);
    }

    @Test
    void givesAnEventDeliveredTwiceOneEffect() {
        String eventId = UUID.randomUUID().toString();
        UUID second = UUID.randomUUID();
        Facts.tell(
                eventId,
                Facts.DESKTOPS,
                STATE_CHANGED,
                desktop,
                Facts.stateChanged(desktop, "once", "READY", Instant.now()));
        Facts.tell(
                eventId,
                Facts.DESKTOPS,
                STATE_CHANGED,
                desktop,
                Facts.stateChanged(desktop, "twice", "FAILED", Instant.now().plusSeconds(1)));
        Facts.tell(Facts.DESKTOPS, STATE_CHANGED, desktop, Facts.stateChanged(second, "after", "READY", Instant.now()));
        Api.eventually("/states/desktops/" + second, "name", equalTo("after"));
        Api.get("admin", "/states/desktops/" + desktop).body("name", equalTo("once"));
    }

    @Test
    void putsPoisonAsideAndGoesOn() {
        String key = desktop.toString();
        Facts.DESKTOPS.send("p1-" + key, STATE_CHANGED, key, "{ not json");
        Facts.DESKTOPS.send("p2-" + key, STATE_CHANGED, key, "{\"desktopId\": \"no id\", \"toState\": \"READY\"}");
        Facts.DESKTOPS.send("p3-" + key, "idv.desktop.unheard-of.v1", key, "{}");
        state("READY", Instant.now());
        Api.eventually("/states/desktops/" + desktop, "state", equalTo("READY"));
        var dead = new Topic("idv.monitor.dead-letter.v1")
                        .readUntil(
                                seen -> seen.stream()
                                                .filter(e -> key.equals(e.key()))
                                                .count()
                                        >= 2,
                                Api.LIMIT)
                        .stream()
                        .filter(e -> key.equals(e.key()))
                        .toList();
        assertThat(dead).hasSize(2);
        assertThat(dead).allSatisfy(letter -> {
            assertThat(Topic.header(letter, "dead-letter-reason")).isNotBlank();
            assertThat(Topic.header(letter, "dead-letter-topic")).isEqualTo(Facts.DESKTOPS.name());
        });
    }

    @Test
    void survivesWhatIsNoCloudEventAtAll() {
        String key = desktop.toString();
        Facts.raw(Facts.DESKTOPS, key, "bare", Map.of());
        Facts.raw(Facts.DESKTOPS, key, "nameless", Map.of("ce_specversion", "1.0", "ce_type", STATE_CHANGED));
        Facts.raw(Facts.DESKTOPS, key, "odd", Map.of("ce_specversion", "9.9", "ce_id", "", "ce_type", ""));
        Facts.raw(
                Facts.DESKTOPS,
                key,
                null,
                Map.of("ce_specversion", "1.0", "ce_id", "n-" + key, "ce_type", STATE_CHANGED, "ce_source", "/test"));
        state("READY", Instant.now());
        Api.eventually("/states/desktops/" + desktop, "state", equalTo("READY"));
        new Topic("idv.monitor.dead-letter.v1")
                .readUntil(
                        seen -> seen.stream().filter(e -> key.equals(e.key())).count() >= 4, Api.LIMIT);
    }

    @Test
    void knowsAnEnrolledTerminalBeforeItsFirstReport() {
        UUID lab = enrol();
        Api.eventually("/states/terminals?labId=" + lab, "items.name", contains("t-1"));
        Api.get("admin", "/states/terminals/" + terminal)
                .body("state", equalTo("UNKNOWN"))
                .body("reason", equalTo("NEVER_HEARD"))
                .body("labId", equalTo(lab.toString()));
    }

    @Test
    void isDegradedWhileATerminalReceivesNoOrders() {
        connection(true, Instant.now());
        connection(false, Instant.now().plusMillis(1));
        connection(true, Instant.now().minusSeconds(5));
        Api.eventually("/states/terminals/" + terminal, "name", equalTo("t-2"));
        try (TerminalStream stream = TerminalStream.of(terminal)) {
            Api.eventually().untilAsserted(() -> {
                stream.send(well());
                Api.get("admin", "/states/terminals/" + terminal).body("reason", equalTo("ORDERS_DISCONNECTED"));
            });
            connection(true, Instant.now().plusSeconds(1));
            Api.eventually().untilAsserted(() -> {
                stream.send(well());
                Api.get("admin", "/states/terminals/" + terminal).body("state", equalTo("ONLINE"));
            });
        }
    }

    @Test
    void doesNotListenToARevokedTerminal() {
        enrol();
        Facts.tell(
                Facts.TERMINALS,
                "idv.terminal.revoked.v1",
                terminal,
                TerminalRevoked.newBuilder().setTerminalId(terminal.toString()).build());
        Api.eventually("/states/terminals/" + terminal, "reason", equalTo("REVOKED"));
        UUID other = UUID.randomUUID();
        try (TerminalStream revoked = TerminalStream.of(terminal);
                TerminalStream sound = TerminalStream.of(other)) {
            revoked.send(well().addDesktops(desktop(desktop, "RUNNING")));
            sound.send(well());
            Api.eventually("/states/terminals/" + other, "state", equalTo("ONLINE"));
            Api.get("admin", "/states/terminals/" + terminal).body("state", equalTo("OFFLINE"));
        }
        new Topic("idv.monitor.v1")
                .readUntil(
                        seen -> seen.stream()
                                .anyMatch(e -> terminal.toString().equals(e.key())
                                        && e.value().contains("REVOKED")),
                        Api.LIMIT);
    }

    @Test
    void refusesWhoIsNotSignedInAndWhoseRoleIsTooSmall() {
        for (String path : new String[] {"/states/terminals", "/states/desktops", "/feed", "/audit"}) {
            given().get("/api/v1" + path).then().statusCode(401).body("code", equalTo("UNAUTHENTICATED"));
            Api.get("student", path)
                    .statusCode(403)
                    .contentType("application/problem+json")
                    .body("code", equalTo("FORBIDDEN"));
        }
        Api.get("teacher", "/audit").statusCode(403);
    }

    @Test
    void tellsAllFaultsOfAQuery() {
        Api.get("admin", "/states/desktops?terminalId=a&sectionId=b&pageSize=-1&pageToken=!")
                .statusCode(400)
                .body("faults.field", containsInAnyOrder("terminalId", "sectionId", "pageSize", "pageToken"));
        Api.get("admin", "/states/desktops/" + UUID.randomUUID()).statusCode(404);
    }

    private void state(String state, Instant time) {
        Facts.tell(Facts.DESKTOPS, STATE_CHANGED, desktop, Facts.stateChanged(desktop, "d", state, time));
    }

    private UUID enrol() {
        UUID lab = UUID.randomUUID();
        Facts.tell(
                Facts.TERMINALS,
                "idv.terminal.enrolled.v1",
                terminal,
                TerminalEnrolled.newBuilder()
                        .setTerminalId(terminal.toString())
                        .setName("t-1")
                        .setLabId(lab.toString())
                        .build());
        return lab;
    }

    private void connection(boolean connected, Instant time) {
        Facts.tell(
                Facts.TERMINALS,
                "idv.terminal.connection-changed.v1",
                terminal,
                TerminalConnectionChanged.newBuilder()
                        .setTerminalId(terminal.toString())
                        .setName("t-2")
                        .setConnected(connected)
                        .setOccurredTime(Timestamps.fromMillis(time.toEpochMilli()))
                        .build());
    }
}
