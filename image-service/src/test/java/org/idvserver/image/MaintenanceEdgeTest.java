package org.idvserver.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.idvserver.image.domain.BlockImage;
import org.idvserver.image.domain.PoolType;
import org.idvserver.image.support.Api;
import org.idvserver.image.support.Machines;
import org.idvserver.image.support.StorageEye;
import org.idvserver.image.support.StorageInfra;
import org.idvserver.testkit.infra.ServiceInfra;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(ServiceInfra.class)
@QuarkusTestResource(StorageInfra.class)
class MaintenanceEdgeTest {

    @AfterEach
    void clear() {
        Machines.discardAll();
    }

    @ParameterizedTest
    @ValueSource(strings = {"teacher", "student"})
    void isForStaffOnly(String role) {
        String id = UUID.randomUUID().toString();
        Api.as(role).get("/api/v1/maintenance-vms").then().statusCode(403);
        Api.as(role)
                .body(Map.of("versionId", id))
                .post("/api/v1/maintenance-vms")
                .then()
                .statusCode(403);
        Api.as(role)
                .post("/api/v1/maintenance-vms/{id}/console-tickets", id)
                .then()
                .statusCode(403);
        Api.as(role).delete("/api/v1/maintenance-vms/{id}", id).then().statusCode(403);
    }

    @Test
    void namesAllFaultsOfARequest() {
        Map<String, Object> bad = Map.of(
                "vcpus",
                99,
                "memoryMib",
                1,
                "network",
                "default",
                "channel",
                "x",
                "deadline",
                Instant.now().toString());
        Api.admin()
                .body(bad)
                .post("/api/v1/maintenance-vms")
                .then()
                .statusCode(400)
                .body("code", equalTo("INVALID_REQUEST"))
                .body(
                        "faults.field",
                        containsInAnyOrder("versionId", "channel", "vcpus", "memoryMib", "network", "deadline"));
    }

    @Test
    void refusesADeadlineTooFarAheadAndVersionsThatAreNotReleased() {
        Machines.request(
                        UUID.randomUUID().toString(),
                        Map.of("deadline", Instant.now().plusSeconds(25 * 3600).toString()))
                .then()
                .statusCode(400)
                .body("faults", hasSize(1));
        Machines.request(UUID.randomUUID().toString(), Map.of())
                .then()
                .statusCode(404)
                .body("code", equalTo("VERSION_NOT_FOUND"));
        String name = UUID.randomUUID() + ".raw";
        Api.rawDisk(name);
        String draft = Api.addVersion(Api.newImage(), Api.fromPath(name, "raw"));
        Api.awaitState(draft, "READY");
        Machines.request(draft, Map.of()).then().statusCode(409).body("code", equalTo("VERSION_NOT_RELEASED"));
    }

    @Test
    void missesWhatIsNotThere() {
        for (String act : new String[] {"start", "stop", "publish", "console-tickets"}) {
            Machines.act(UUID.randomUUID().toString(), act)
                    .then()
                    .statusCode(404)
                    .body("code", equalTo("MAINTENANCE_VM_NOT_FOUND"));
        }
    }

    @Test
    void startsOnTheVersionThatAChannelPointsTo() {
        Api.Released released = Machines.releasedGuest();
        Map<String, Object> request = Map.of("imageId", released.imageId(), "vcpus", 1, "memoryMib", 64);
        Api.admin()
                .body(request)
                .post("/api/v1/maintenance-vms")
                .then()
                .statusCode(404)
                .body("code", equalTo("CHANNEL_NOT_FOUND"));
        Api.admin()
                .body(Map.of("versionId", released.versionId()))
                .put("/api/v1/images/{id}/channels/stable", released.imageId())
                .then()
                .statusCode(200);

        String vm = Api.admin()
                .body(request)
                .post("/api/v1/maintenance-vms")
                .then()
                .statusCode(202)
                .body("baseVersionId", equalTo(released.versionId()))
                .extract()
                .path("id");

        Api.admin()
                .queryParam("imageId", released.imageId())
                .get("/api/v1/maintenance-vms")
                .then()
                .body("items", hasSize(1))
                .body("items[0].id", equalTo(vm));
        Machines.discard(vm);
    }

    @ParameterizedTest
    @EnumSource(PoolType.class)
    void keepsItsVersionFromBeingDeletedAndItsDiskFromBeingTakenForGarbage(PoolType type) {
        StorageEye eye = new StorageEye(type);
        Api.Released released = Machines.releasedGuest(type);
        String vm = Machines.running(released.versionId());
        Api.admin()
                .post("/api/v1/versions/{id}/deprecate", released.versionId())
                .then()
                .statusCode(200);
        Api.admin()
                .delete("/api/v1/versions/{id}", released.versionId())
                .then()
                .statusCode(409)
                .body("code", equalTo("VERSION_IN_USE"))
                .body("detail", containsString("maintenance_vm(s): " + vm));
        Api.admin()
                .get("/api/v1/versions/{id}/dependants", released.versionId())
                .then()
                .body("items.kind", hasItem("maintenance_vm"));
        Api.admin().post("/api/v1/findings/compare").then().statusCode(204);
        assertThat(Api.findingOf("m-" + vm, "state")).isEmpty();

        Machines.discard(vm);

        Api.admin().delete("/api/v1/versions/{id}", released.versionId()).then().statusCode(200);
        BlockImage lost = new BlockImage(eye.images(), "m-" + UUID.randomUUID());
        eye.makeEmpty(lost, "1M");
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> Api.findingOf(lost.name(), "state")
                .equals("open"));
        Api.repair(Api.findingOf(lost.name(), "id"), "delete").then().statusCode(202);
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> Api.findingOf(lost.name(), "state")
                .equals("repaired"));
        assertThat(eye.names(eye.images())).doesNotContain(lost.name());
    }
}
