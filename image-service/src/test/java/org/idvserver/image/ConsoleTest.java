package org.idvserver.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.vertx.core.Vertx;
import io.vertx.core.http.UpgradeRejectedException;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.idvserver.image.domain.PoolType;
import org.idvserver.image.support.Api;
import org.idvserver.image.support.Machines;
import org.idvserver.image.support.StorageInfra;
import org.idvserver.image.support.Viewer;
import org.idvserver.testkit.infra.ServiceInfra;
import org.idvserver.testkit.infra.Topic;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@QuarkusTest
@QuarkusTestResource(ServiceInfra.class)
@QuarkusTestResource(StorageInfra.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(180)
class ConsoleTest {
    private final Vertx vertx = Vertx.vertx();
    private String vm;

    @Inject
    Pool pool;

    /** One for all tests: the last of them ends it. */
    @BeforeEach
    void start() {
        if (vm == null) {
            vm = Machines.running(Machines.releasedGuest().versionId());
        }
    }

    @AfterAll
    void end() {
        vertx.close();
    }

    @ParameterizedTest
    @EnumSource(PoolType.class)
    void showsTheScreenOfARunningMachine(PoolType type) throws Exception {
        String shown = Machines.running(Machines.releasedGuest(type).versionId());
        try (Viewer viewer = Viewer.open(vertx, Machines.consolePath(shown))) {
            int[] size = viewer.greet();
            assertThat(size[0]).isGreaterThanOrEqualTo(640);
            await("the firmware's words").atMost(Duration.ofSeconds(60)).until(() -> !isBlack(viewer.picture(size)));
        }
        new Topic("idv.audit.v1")
                .readUntil(
                        seen -> seen.stream()
                                        .anyMatch(event -> event.key().equals(shown)
                                                && event.value().contains("maintenance-vm.console-opened"))
                                && seen.stream()
                                        .anyMatch(event -> event.key().equals(shown)
                                                && event.value().contains("maintenance-vm.console-closed")
                                                && event.value().contains("The viewer went away")),
                        Duration.ofSeconds(60));
        Machines.discard(shown);
    }

    @Test
    void opensToTheServicesOwnPagesAndToNoOthers() throws Exception {
        String path = Machines.consolePath(vm);
        assertThat(refusal(path, Map.of("Origin", "https://evil.example"))).isEqualTo(403);
        try (Viewer viewer = Viewer.open(vertx, path, Map.of("Origin", "http://localhost:" + RestAssured.port))) {
            viewer.greet();
        }
    }

    @Test
    void opensToPagesThatCameThroughTheGateway() throws Exception {
        Map<String, String> headers = Map.of(
                "Origin", "https://idv.campus.example:8443",
                "X-Forwarded-Host", "idv.campus.example:8443",
                "X-Forwarded-Proto", "https");
        try (Viewer viewer = Viewer.open(vertx, Machines.consolePath(vm), headers)) {
            viewer.greet();
        }
    }

    @Test
    void takesATicketOnceAndForItsOwnMachineOnly() throws Exception {
        String path = Machines.consolePath(vm);
        String elsewhere = path.replace(vm, UUID.randomUUID().toString());
        assertThat(refusal(elsewhere)).isEqualTo(401);
        try (Viewer viewer = Viewer.open(vertx, path)) {
            viewer.greet();
        }
        assertThat(refusal(path)).isEqualTo(401);
        assertThat(refusal(path.replaceAll("ticket=.*", "ticket=guess"))).isEqualTo(401);
        assertThat(refusal(path.replaceAll("\\?.*", ""))).isEqualTo(400);
    }

    @Test
    void refusesATicketThatIsTooOld() {
        String path = Machines.consolePath(vm);
        pool.query("update console_tickets set expires = now()").executeAndAwait();
        assertThat(refusal(path)).isEqualTo(401);
    }

    @Test
    void keepsOnlyTheHashOfATicket() {
        String ticket = Machines.consolePath(vm).replaceAll(".*ticket=", "");
        assertThat(pool.query("select encode(ticket_sha256, 'escape') as hash from console_tickets")
                        .executeAndAwait())
                .noneMatch(row -> row.getString("hash").contains(ticket));
    }

    @Test
    void explainsItselfToABrowserThatIsNoViewer() {
        Api.admin()
                .get(Machines.consolePath(vm))
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("code", equalTo("INVALID_REQUEST"))
                .body("faults[0].field", equalTo("Upgrade"));
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void closesWhenTheMachineEndsAndGivesNoTicketAfterwards() throws Exception {
        try (Viewer viewer = Viewer.open(vertx, Machines.consolePath(vm))) {
            viewer.greet();
            Machines.discard(vm);
            assertThat(viewer.closeCode()).isEqualTo((short) 1000);
        }
        Api.admin()
                .post("/api/v1/maintenance-vms/{id}/console-tickets", vm)
                .then()
                .statusCode(409)
                .body("code", equalTo("WRONG_STATE"));
    }

    private int refusal(String path) {
        return refusal(path, Map.of());
    }

    private int refusal(String path, Map<String, String> headers) {
        try (Viewer viewer = Viewer.open(vertx, path, headers)) {
            throw new AssertionError("was opened");
        } catch (ExecutionException refused) {
            assertThat(refused).cause().isInstanceOf(UpgradeRejectedException.class);
            return ((UpgradeRejectedException) refused.getCause()).getStatus();
        } catch (Exception other) {
            throw new AssertionError(other);
        }
    }

    private static boolean isBlack(byte[] pixels) {
        for (byte value : pixels) {
            if (value != 0) {
                return false;
            }
        }
        return true;
    }
}
