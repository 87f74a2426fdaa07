package org.idvserver.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.Vertx;
import java.io.Closeable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.idvserver.image.domain.PoolType;
import org.idvserver.image.support.Api;
import org.idvserver.image.support.CephCommand;
import org.idvserver.image.support.Machines;
import org.idvserver.image.support.StorageInfra;
import org.idvserver.image.support.Viewer;
import org.idvserver.testkit.infra.Infra;
import org.idvserver.testkit.infra.ServiceInfra;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@QuarkusTest
@QuarkusTestResource(ServiceInfra.class)
@QuarkusTestResource(StorageInfra.class)
@Timeout(240)
class MaintenanceOutageTest {

    @AfterEach
    void clear() {
        Machines.discardAll();
    }

    @ParameterizedTest
    @EnumSource(PoolType.class)
    void keepsAMachineAndItsScreenWhileLibvirtIsAwayAndSteersItAfterwards(PoolType type) throws Exception {
        String vm = Machines.running(Machines.releasedGuest(type).versionId());
        String domain = Machines.virsh("domid", Machines.name(vm));
        Vertx vertx = Vertx.vertx();
        Closeable libvirt = Infra.alone("libvirt");
        try (Viewer viewer = Viewer.open(vertx, Machines.consolePath(vm))) {
            int[] size = viewer.greet();
            Infra.run(List.of("kill", "-KILL", Infra.secret(libvirtPidFile())));
            Awaitility.await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
                var seen = Api.admin().get("/api/v1/maintenance-vms/{id}", vm);
                assertThat(seen.<String>path("state")).isEqualTo("RUNNING");
                assertThat(seen.<String>path("reason")).isEqualTo("LIBVIRT_UNAVAILABLE");
            });
            assertThat(viewer.picture(size)).isNotEmpty();
            Infra.up("libvirt");
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .until(() ->
                            Api.admin().get("/api/v1/maintenance-vms/{id}", vm).path("reason") == null);
            assertThat(viewer.isClosed()).isFalse();
        } finally {
            vertx.close();
            try (libvirt) {
                Infra.up("libvirt");
            }
        }
        assertThat(Machines.virsh("domid", Machines.name(vm))).isEqualTo(domain);
        Machines.act(vm, "stop").then().statusCode(202);
        Machines.awaitState(vm, "STOPPED");
        Machines.discard(vm);
    }

    @Test
    void waitsForACephThatIsAwayAndThenDoesWhatWasWanted() {
        String version = Machines.releasedGuest().versionId();
        CephCommand.stopOsd();
        String vm;
        try {
            vm = Machines.request(version, java.util.Map.of())
                    .then()
                    .statusCode(202)
                    .extract()
                    .path("id");
            Awaitility.await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertThat(
                            Api.admin().get("/api/v1/maintenance-vms/{id}", vm).<String>path("reason"))
                    .isIn("STORAGE_UNAVAILABLE", "TIMEOUT"));
        } finally {
            CephCommand.continueOsd();
        }
        Awaitility.await().atMost(Duration.ofSeconds(90)).until(() -> "RUNNING"
                .equals(Api.admin().get("/api/v1/maintenance-vms/{id}", vm).path("state")));
        Machines.discard(vm);
    }

    private static String libvirtPidFile() {
        String uri = Infra.describe("libvirt").get("LIBVIRT_URI");
        Path socket = Path.of(uri.substring(uri.indexOf("socket=") + "socket=".length()));
        return socket.getParent().resolveSibling("libvirtd.pid").toString();
    }
}
