package org.idvserver.desktop.inbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;
import static org.idvserver.desktop.support.Api.admin;
import static org.idvserver.desktop.support.Api.assign;
import static org.idvserver.desktop.support.Api.await;
import static org.idvserver.desktop.support.Api.desktopsOf;
import static org.idvserver.desktop.support.Api.enrolled;
import static org.idvserver.desktop.support.Api.finishedBatch;
import static org.idvserver.desktop.support.Api.get;
import static org.idvserver.desktop.support.Api.newTerminal;
import static org.idvserver.desktop.support.Api.postBatch;
import static org.idvserver.desktop.support.Api.profile;
import static org.idvserver.desktop.support.Api.terminal;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.util.Arrays;
import java.util.UUID;
import org.idvserver.contracts.desktop.v1.DesktopObserved;
import org.idvserver.contracts.desktop.v1.DesktopRunState;
import org.idvserver.contracts.desktop.v1.TerminalObserved;
import org.idvserver.desktop.application.Sections;
import org.idvserver.desktop.support.DesktopSettings;
import org.idvserver.desktop.support.FakeImages;
import org.idvserver.desktop.support.FakeSections;
import org.idvserver.desktop.support.Mishap;
import org.idvserver.desktop.support.TerminalClient;
import org.idvserver.testkit.infra.ServiceInfra;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whoever looks at the stuck board sees what is stuck, why, and what to do. */
@QuarkusTest
@QuarkusTestResource(ServiceInfra.class)
@QuarkusTestResource(DesktopSettings.class)
class StuckTest {
    @Inject
    FakeSections sections;

    @Inject
    FakeImages images;

    @Inject
    Pool pool;

    private Sections.Section section;
    private UUID terminal;

    @BeforeEach
    void aSectionAndATerminal() {
        section = sections.add(2);
        terminal = enrolled(newTerminal(sections));
    }

    /** One of two desktops, wished to run on the terminal. */
    private UUID wished() {
        UUID desktop =
                desktopsOf(finishedBatch(section.id(), profile(images.image()))).get(0);
        assign(desktop, terminal, "LOCAL").then().statusCode(200);
        admin().post("/api/v1/desktops/" + desktop + "/start").then().statusCode(202);
        return desktop;
    }

    /** As if its time were over. */
    private void pass(String deadline, UUID desktop) {
        pool.preparedQuery("update desktops set %s = now() - interval '1 second' where id = $1".formatted(deadline))
                .executeAndAwait(Tuple.of(desktop));
    }

    private ValidatableResponse board() {
        return admin().get("/api/v1/desktops?stuck=true&sectionId=" + section.id())
                .then()
                .statusCode(200);
    }

    private void assertStuck(UUID desktop, String code, String message) {
        board().body("items.id", contains(desktop.toString()))
                .body("items[0].stuck", equalTo(true))
                .body("items[0].obstacle.code", equalTo(code))
                .body(
                        "items[0].obstacle.message",
                        startsWith(
                                "Terminal %s: %s".formatted(terminal(terminal).getString("name"), message)));
    }

    private static void awaitObserved(TerminalClient client, UUID terminal) {
        await().until(() -> terminal(terminal).getLong("observed.generation")
                == client.newest().getGeneration());
    }

    private static boolean names(TerminalClient client, UUID desktop) {
        return client.newest().getDesktopsList().stream()
                .anyMatch(order -> order.getDesktopId().equals(desktop.toString()));
    }

    @Test
    void leavesOutWhatHasTimeLeft() {
        UUID desktop = wished();

        board().body("items", empty());
        admin().get("/api/v1/desktops/" + desktop)
                .then()
                .body("stuck", equalTo(false))
                .body("obstacle", nullValue());
    }

    @Test
    void saysThatTheTerminalIsAway() {
        UUID desktop = wished();
        pass("run_deadline", desktop);

        assertStuck(desktop, "OFFLINE", "Switch it on, or look at its cable: it is away, and never was connected");

        try (TerminalClient client = TerminalClient.connect(terminal)) {
            client.awaitOrders(any -> true);
        }
        await().until(() -> !terminal(terminal).getBoolean("connected"));
        assertStuck(desktop, "OFFLINE", "Switch it on, or look at its cable: it is away since ");
        admin().get("/api/v1/desktops/" + desktop).then().body("obstacle.code", equalTo("OFFLINE"));
    }

    @Test
    void saysWhatTheTerminalDoesNotDoOrFailsIn() {
        UUID desktop = wished();
        pass("run_deadline", desktop);
        try (TerminalClient client = TerminalClient.connect(terminal)) {
            client.awaitOrders(any -> names(client, desktop));
            assertStuck(desktop, "ORDERS_PENDING", "It has not told of its orders ");

            client.reportDesktop(desktop, DesktopRunState.DESKTOP_RUN_STATE_STARTING);
            awaitObserved(client, terminal);
            assertStuck(desktop, "IMAGE_MISSING", "It has nothing of version ");

            client.report(TerminalObserved.newBuilder()
                    .setGeneration(client.newest().getGeneration())
                    .addDesktops(DesktopObserved.newBuilder()
                            .setDesktopId(desktop.toString())
                            .setState(DesktopRunState.DESKTOP_RUN_STATE_FAILED)
                            .setReason("KVM_OFF")
                            .setMessage("Switch it on in the BIOS")));
            await().until(() ->
                    get("/api/v1/desktops/" + desktop).getString("run.state").equals("FAILED"));
            assertStuck(desktop, "KVM_OFF", "Switch it on in the BIOS");
        }
        await().until(() -> !terminal(terminal).getBoolean("connected"));
        assertStuck(desktop, "OFFLINE", "Switch it on");
    }

    @Test
    void saysThatItDoesNotStopOrIsNotGivenUp() {
        UUID desktop = wished();
        try (TerminalClient client = TerminalClient.connect(terminal)) {
            client.awaitOrders(any -> names(client, desktop));
            client.reportDesktop(desktop, DesktopRunState.DESKTOP_RUN_STATE_RUNNING);
            await().until(() ->
                    get("/api/v1/desktops/" + desktop).getString("run.state").equals("RUNNING"));

            long before = client.newest().getGeneration();
            admin().post("/api/v1/desktops/" + desktop + "/stop").then().statusCode(202);
            pass("run_deadline", desktop);
            client.awaitOrders(orders -> orders.getGeneration() > before);
            client.reportDesktop(desktop, DesktopRunState.DESKTOP_RUN_STATE_RUNNING);
            awaitObserved(client, terminal);
            assertStuck(desktop, "NOT_STOPPED", "the desktop has not stopped yet");

            admin().delete("/api/v1/desktops/" + desktop + "?permanently=true")
                    .then()
                    .statusCode(202);
            pass("deadline", desktop);
            client.awaitOrders(orders -> orders.getDesktopsList().isEmpty());
            client.reportDesktop(desktop, DesktopRunState.DESKTOP_RUN_STATE_RUNNING);
            awaitObserved(client, terminal);
            assertStuck(desktop, "NOT_GIVEN_UP", "it still has the desktop");
        }
    }

    @Test
    void saysWhyItIsNotMade() {
        Mishap[] away = new Mishap[500];
        Arrays.fill(away, Mishap.UNAVAILABLE);
        String batch = postBatch(sections.add(6).id(), profile(images.image(away)), null)
                .path("id");
        await().until(() -> get("/api/v1/batches/" + batch).getMap("stopped") != null);
        desktopsOf(batch).forEach(desktop -> pass("deadline", desktop));

        var stuck = get("/api/v1/desktops?stuck=true&batchId=" + batch);
        assertThat(stuck.getList("items.obstacle.code", String.class))
                .hasSize(6)
                .containsOnly("STORAGE_UNAVAILABLE");
        assertThat(stuck.getString("items[0].obstacle.message")).startsWith("Storage does not answer (");
        admin().post("/api/v1/batches/" + batch + "/cancel").then().statusCode(202);
    }
}
