package org.idvserver.monitor.inbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.idvserver.monitor.support.TerminalStream.desktop;
import static org.idvserver.monitor.support.TerminalStream.well;

import com.google.rpc.BadRequest;
import io.grpc.Status;
import io.grpc.protobuf.StatusProto;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.idvserver.contracts.monitor.v1.ImageCopyTelemetry;
import org.idvserver.contracts.monitor.v1.ReportRequest;
import org.idvserver.monitor.support.Api;
import org.idvserver.monitor.support.Facts;
import org.idvserver.monitor.support.TerminalStream;
import org.idvserver.testkit.identity.TestChannels;
import org.idvserver.testkit.infra.ServiceInfra;
import org.idvserver.testkit.infra.Topic;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(ServiceInfra.class)
class TelemetryTest {
    private final UUID terminal = UUID.randomUUID();

    @Test
    void showsWhatATerminalReportsAndThatItFellSilent() throws Exception {
        UUID version = UUID.randomUUID();
        try (TerminalStream stream = TerminalStream.of(terminal)) {
            stream.send(well().addImages(ImageCopyTelemetry.newBuilder()
                    .setVersionId(version.toString())
                    .setState("FETCHING")
                    .setBytesDone(5)
                    .setBytesTotal(10)));
            Api.eventually("/states/terminals/" + terminal, "state", equalTo("ONLINE"));
            Api.get("teacher", "/states/terminals/" + terminal)
                    .body("reason", equalTo("REPORTING"))
                    .body("cpuLoad", equalTo(0.25f))
                    .body("images.versionId", contains(version.toString()))
                    .body("images[0].bytesDone", equalTo(5));
            assertThat(stream.finish().getAcceptedCount()).isEqualTo(1);
        }
        Api.eventually("/states/terminals/" + terminal, "state", equalTo("OFFLINE"));
        Api.get("admin", "/states/terminals/" + terminal).body("reason", equalTo("NO_HEARTBEAT"));

        var changes = new Topic("idv.monitor.v1")
                        .readUntil(
                                seen -> seen.stream()
                                                .filter(e -> e.key().equals(terminal.toString()))
                                                .count()
                                        >= 2,
                                Api.LIMIT)
                        .stream()
                        .filter(e -> e.key().equals(terminal.toString()))
                        .toList();
        assertThat(Topic.type(changes.get(0))).isEqualTo("idv.monitor.terminal-state-changed.v1");
        assertThat(changes)
                .extracting(e -> e.value().replaceAll(".*\"toState\":\"(\\w+)\".*", "$1"))
                .containsExactly("ONLINE", "OFFLINE");
        Api.eventually(
                "/audit?object=terminal/" + terminal + "&actor=service/monitor-service", "items.size()", equalTo(2));
    }

    @Test
    void isOnlineAgainAfterTheNextReport() {
        try (TerminalStream stream = TerminalStream.of(terminal)) {
            stream.send(well());
            Api.eventually("/states/terminals/" + terminal, "state", equalTo("OFFLINE"));
            stream.send(well());
            Api.eventually("/states/terminals/" + terminal, "state", equalTo("ONLINE"));
        }
    }

    @Test
    void isDegradedWithTheReason() {
        try (TerminalStream stream = TerminalStream.of(terminal)) {
            stream.send(well().setStoreFreeBytes(1));
            Api.eventually("/states/terminals/" + terminal, "reason", equalTo("STORE_LOW"));
            Api.get("admin", "/states/terminals/" + terminal)
                    .body("state", equalTo("DEGRADED"))
                    .body("message", equalTo("Its image store is nearly full"));
        }
    }

    @Test
    void doesNotKnowTheStateOfDesktopsOnASilentTerminal() {
        UUID desktop = UUID.randomUUID();
        Facts.assigned(desktop, "d-1", terminal);
        Api.eventually("/states/desktops?terminalId=" + terminal, "items.name", contains("d-1"));
        try (TerminalStream stream = TerminalStream.of(terminal)) {
            stream.send(well().addDesktops(desktop(desktop, "RUNNING")));
            Api.eventually("/states/desktops/" + desktop, "state", equalTo("RUNNING"));
            Api.eventually("/states/desktops/" + desktop, "state", equalTo("UNKNOWN"));
            Api.get("admin", "/states/desktops/" + desktop).body("reason", equalTo("TERMINAL_OFFLINE"));
            stream.send(well().addDesktops(desktop(desktop, "RUNNING")));
            Api.eventually("/states/desktops/" + desktop, "state", equalTo("RUNNING"));
        }
    }

    @Test
    void neverLetsATerminalSpeakForTheDesktopOfAnother() {
        UUID desktop = UUID.randomUUID();
        Facts.assigned(desktop, "d-2", UUID.randomUUID());
        Api.eventually("/states/desktops/" + desktop, "name", equalTo("d-2"));
        try (TerminalStream stream = TerminalStream.of(terminal)) {
            stream.send(well().addDesktops(desktop(desktop, "RUNNING")));
            Api.eventually("/states/terminals/" + terminal, "state", equalTo("ONLINE"));
            Api.get("admin", "/states/desktops/" + desktop).body("state", equalTo("UNKNOWN"));
        }
    }

    @Test
    void refusesWhoIsNoTerminal() {
        refused(TerminalStreamOf.service(), Status.Code.PERMISSION_DENIED);
        refused(TerminalStreamOf.nameless(), Status.Code.PERMISSION_DENIED);
        refused(TerminalStreamOf.foreign(), Status.Code.UNAUTHENTICATED);
        refused(TerminalStreamOf.anonymous(), Status.Code.UNAVAILABLE);
    }

    @Test
    void tellsAllFaultsOfAReport() {
        try (TerminalStream stream = TerminalStream.of(terminal)) {
            stream.send(ReportRequest.newBuilder()
                    .setCpuLoad(Double.NaN)
                    .setMemoryUsedMib(-1)
                    .addDesktops(desktop(terminal, "SLEEPING"))
                    .addImages(ImageCopyTelemetry.newBuilder().setVersionId("x").setState("VERIFIED")));
            assertThatThrownBy(stream::response).satisfies(failure -> {
                var status = StatusProto.fromThrowable(failure.getCause());
                assertThat(status.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT.value());
                assertThat(status.getDetails(1).unpack(BadRequest.class).getFieldViolationsList())
                        .extracting(BadRequest.FieldViolation::getField)
                        .containsExactly(
                                "measured_time",
                                "cpu_load",
                                "memory_used_mib",
                                "desktops[0].state",
                                "images[0].version_id");
            });
            Api.get("admin", "/states/terminals/" + terminal)
                    .statusCode(404)
                    .contentType("application/problem+json")
                    .body("code", equalTo("TERMINAL_NOT_FOUND"));
        }
    }

    private static void refused(TerminalStream stream, Status.Code expected) {
        try (stream) {
            ThrowingCallable response = stream::response;
            assertThatThrownBy(response)
                    .satisfies(failure ->
                            assertThat(Status.fromThrowable(failure).getCode()).isEqualTo(expected));
        }
    }

    private static final class TerminalStreamOf {

        static TerminalStream service() {
            return new TerminalStream(TestChannels.service("desktop-service"));
        }

        static TerminalStream nameless() {
            return new TerminalStream(TestChannels.withUri("spiffe://idv.local/terminal/t1"));
        }

        static TerminalStream foreign() {
            return new TerminalStream(TestChannels.withUri("spiffe://elsewhere/terminal/" + UUID.randomUUID()));
        }

        static TerminalStream anonymous() {
            return new TerminalStream(TestChannels.anonymous());
        }
    }
}
