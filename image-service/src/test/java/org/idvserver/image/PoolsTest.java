package org.idvserver.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.idvserver.contracts.image.v1.CheckClonesRequest;
import org.idvserver.contracts.image.v1.CheckClonesResponse;
import org.idvserver.contracts.image.v1.CloneVolumesResponse;
import org.idvserver.image.domain.BlockImage;
import org.idvserver.image.domain.Place;
import org.idvserver.image.domain.PoolType;
import org.idvserver.image.support.Api;
import org.idvserver.image.support.CephCommand;
import org.idvserver.image.support.GrpcPeers;
import org.idvserver.image.support.StorageEye;
import org.idvserver.image.support.StorageInfra;
import org.idvserver.image.support.Virsh;
import org.idvserver.testkit.infra.Infra;
import org.idvserver.testkit.infra.ServiceInfra;
import org.idvserver.testkit.infra.Topic;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@QuarkusTest
@QuarkusTestResource(ServiceInfra.class)
@QuarkusTestResource(StorageInfra.class)
class PoolsTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final GrpcPeers peers = new GrpcPeers();
    private String pool;

    @AfterEach
    void close() {
        peers.close();
        if (pool != null) {
            Awaitility.await()
                    .atMost(LIMIT)
                    .until(() -> Api.admin().delete("/api/v1/pools/{id}", pool).statusCode() != 409);
            awaitGone(pool);
        }
    }

    private static Place extra(PoolType type) {
        return switch (type) {
            case RBD -> new Place(type, CephCommand.EXTRA_POOL);
            case DIR -> new Place(type, StorageInfra.poolFolder("extra").toString());
        };
    }

    private String define(PoolType type, Map<String, Object> more) {
        Map<String, Object> request = new HashMap<>(Map.of(
                "name",
                "extra-" + type.name().toLowerCase(java.util.Locale.ROOT),
                "type",
                type.name().toLowerCase(java.util.Locale.ROOT),
                "location",
                extra(type).location()));
        request.putAll(more);
        pool = Api.admin()
                .body(request)
                .post("/api/v1/pools")
                .then()
                .statusCode(201)
                .header("ETag", "\"0\"")
                .extract()
                .path("id");
        return pool;
    }

    private static Response await(String id, Predicate<Response> condition) {
        return Awaitility.await().atMost(LIMIT).until(() -> Api.admin().get("/api/v1/pools/{id}", id), condition::test);
    }

    private static Response awaitState(String id, String state) {
        return await(id, answer -> state.equals(answer.path("state")));
    }

    private static void awaitGone(String id) {
        Awaitility.await()
                .atMost(LIMIT)
                .until(() -> Api.admin().get("/api/v1/pools/{id}", id).statusCode() == 404);
    }

    private static Response change(String id, Map<String, Object> change) {
        return Api.admin().body(change).patch("/api/v1/pools/{id}", id);
    }

    private static String idOf(String name) {
        return Api.admin().get("/api/v1/pools").path("items.find { it.name == '" + name + "' }.id");
    }

    @ParameterizedTest
    @EnumSource(PoolType.class)
    void leadsAPoolThroughItsWholeLife(PoolType type) {
        String id = define(type, Map.of());
        String name = "extra-" + type.name().toLowerCase(java.util.Locale.ROOT);
        awaitState(id, "ACTIVE")
                .then()
                .body("capacityBytes", notNullValue())
                .body("level", notNullValue())
                .body("content.versions", equalTo(0))
                .body("refusal", nullValue());
        assertThat(Virsh.running()).contains(name);
        assertThat(Virsh.run("pool-info", name)).containsPattern("Autostart: +yes");

        change(id, Map.of("target", "inactive", "autostart", false)).then().statusCode(202);
        awaitState(id, "INACTIVE").then().body("refusal", containsString("stopped"));
        assertThat(Virsh.running()).doesNotContain(name);
        assertThat(Virsh.known()).contains(name);
        assertThat(Virsh.run("pool-info", name)).containsPattern("Autostart: +no");
        Api.admin()
                .post("/api/v1/pools/{id}/refresh", id)
                .then()
                .statusCode(409)
                .body("code", equalTo("POOL_INACTIVE"));

        change(id, Map.of("target", "active")).then().statusCode(202);
        awaitState(id, "ACTIVE");
        Api.admin().delete("/api/v1/pools/{id}", id).then().statusCode(202);
        awaitGone(id);
        assertThat(Virsh.known()).doesNotContain(name);
        assertThat(new StorageEye(type).names(extra(type)))
                .as("the storage itself is left")
                .isEmpty();
        new Topic("idv.image.v1")
                .readUntil(
                        seen -> seen.stream()
                                .anyMatch(event -> Topic.type(event).equals("idv.image.pool-deleted.v1")
                                        && event.key().equals(id)),
                        Duration.ofSeconds(60));
    }

    @Test
    void makesTheFolderOfANewPoolOnlyAtFirst() throws Exception {
        Path folder = Path.of(extra(PoolType.DIR).location());
        String id = define(PoolType.DIR, Map.of());
        awaitState(id, "ACTIVE");
        assertThat(folder).isDirectory();
        Path away = Files.move(folder, folder.resolveSibling("away"));

        awaitState(id, "FAILED").then().body("reason", equalTo("STORAGE_MISSING"));

        assertThat(folder).as("a disk that is not mounted is not an empty pool").doesNotExist();
        Files.move(away, folder);
        awaitState(id, "ACTIVE");
    }

    @Test
    void doesNotTakeTheMountPointOfADiskThatIsNotMountedForAnEmptyPool() {
        String folder = extra(PoolType.DIR).location();
        String id = define(PoolType.DIR, Map.of());
        awaitState(id, "ACTIVE");
        Infra.run(List.of("mount", "-t", "tmpfs", "idv-test", folder));
        try {
            awaitState(id, "FAILED")
                    .then()
                    .body("reason", equalTo("STORAGE_UNAVAILABLE"))
                    .body("message", containsString("mount the pool's disk"));
        } finally {
            Infra.run(List.of("umount", folder));
        }
        awaitState(id, "ACTIVE");
    }

    @ParameterizedTest
    @EnumSource(PoolType.class)
    void showsLibvirtWhatIsInAPoolWhenAsked(PoolType type) {
        StorageEye eye = new StorageEye(type);
        String id = define(type, Map.of());
        awaitState(id, "ACTIVE");
        BlockImage image = new BlockImage(extra(type), "foreign-" + UUID.randomUUID());
        eye.makeEmpty(image, "1M");
        try {
            String name = "extra-" + type.name().toLowerCase(java.util.Locale.ROOT);
            assertThat(Virsh.run("vol-list", name)).doesNotContain(image.name());
            Api.admin().post("/api/v1/pools/{id}/refresh", id).then().statusCode(202);
            Awaitility.await().atMost(LIMIT).until(() -> Virsh.run("vol-list", name)
                    .contains(image.name()));
        } finally {
            eye.delete(image);
        }
    }

    @ParameterizedTest
    @EnumSource(PoolType.class)
    void refusesToForgetWhatIsInUseAndSaysHowMuchIsInIt(PoolType type) {
        StorageEye eye = new StorageEye(type);
        String id = define(type, Map.of());
        awaitState(id, "ACTIVE");
        BlockImage orphan = new BlockImage(extra(type), "d-" + UUID.randomUUID());
        eye.makeEmpty(orphan, "1M");
        Api.admin()
                .delete("/api/v1/pools/{id}", id)
                .then()
                .statusCode(409)
                .body("code", equalTo("POOL_IN_USE"))
                .body("detail", containsString("1 images that no row knows"));
        eye.delete(orphan);

        Api.Released released = Api.released(type);
        String images = idOf(eye.imagesPool());
        Api.admin()
                .get("/api/v1/pools/{id}", images)
                .then()
                .body("content.versions", org.hamcrest.Matchers.greaterThan(0));
        assertThat(released.versionId()).isNotNull();
        Api.admin()
                .delete("/api/v1/pools/{id}", images)
                .then()
                .statusCode(409)
                .body("code", equalTo("POOL_CONFIGURED"));
    }

    private CheckClonesResponse room(String version) {
        return peers.desktopService()
                .checkClones(
                        CheckClonesRequest.newBuilder().setVersionId(version).build());
    }

    @ParameterizedTest
    @EnumSource(PoolType.class)
    void drainsAPoolForANewOneAndKeepsWhatIsInIt(PoolType type) {
        StorageEye eye = new StorageEye(type);
        Api.Released released = Api.released(type);
        List<String> old = List.of(UUID.randomUUID().toString());
        peers.cloneFor(released.versionId(), old);
        String serving = idOf(eye.desktopsPool());
        assertThat(room(released.versionId())).satisfies(room -> {
            assertThat(room.hasFault()).isFalse();
            assertThat(room.getPoolName()).isEqualTo(eye.desktopsPool());
            assertThat(room.getPoolId()).isEqualTo(serving);
            assertThat(room.getAvailableBytes()).isPositive();
            assertThat(room.getCloneBytes()).isEqualTo(9 << 20);
        });
        change(serving, Map.of("draining", true)).then().statusCode(202).body("draining", equalTo(true));
        try {
            assertThat(room(released.versionId()).getFault().getReason()).isEqualTo("POOL_DRAINING");
            assertThat(peers.cloneFor(released.versionId(), old)).noneMatch(CloneVolumesResponse::hasFault);
            assertThat(peers.cloneFor(released.versionId(), List.of("late-" + UUID.randomUUID())))
                    .singleElement()
                    .satisfies(refused -> {
                        assertThat(refused.getFault().getReason()).isEqualTo("POOL_DRAINING");
                        assertThat(refused.getFault().getMessage()).contains("being drained");
                    });

            awaitState(define(type, Map.of("purpose", "desktops")), "ACTIVE");
            List<String> fresh = List.of(UUID.randomUUID().toString());
            assertThat(peers.cloneFor(released.versionId(), fresh)).noneMatch(CloneVolumesResponse::hasFault);
            assertThat(eye.names(extra(type))).contains("d-" + fresh.get(0));
            change(serving, Map.of("draining", false)).then().statusCode(409).body("code", equalTo("POOL_EXISTS"));
            Api.admin()
                    .delete("/api/v1/pools/{id}", pool)
                    .then()
                    .statusCode(409)
                    .body("code", equalTo("POOL_IN_USE"))
                    .body("detail", containsString("0 versions and 1 volumes"));
            peers.deleteOf(fresh);
            Awaitility.await()
                    .atMost(LIMIT)
                    .until(() -> Api.admin().delete("/api/v1/pools/{id}", pool).statusCode() == 202);
            awaitGone(pool);
        } finally {
            change(serving, Map.of("draining", false)).then().statusCode(202);
        }
    }

    @ParameterizedTest
    @EnumSource(PoolType.class)
    void tellsWhenAThresholdIsCrossedInBothDirections(PoolType type) {
        String id = define(type, Map.of());
        int used = awaitState(id, "ACTIVE").path("usedPercent");
        change(id, Map.of("warnPercent", 1, "criticalPercent", Math.max(2, used)));
        await(id, answer -> !"NORMAL".equals(answer.path("level")))
                .then()
                .body("level", equalTo(used < 2 ? "WARNING" : "CRITICAL"));

        change(id, Map.of("warnPercent", 99, "criticalPercent", 100)).then().statusCode(202);

        await(id, answer -> "NORMAL".equals(answer.path("level")));
        new Topic("idv.image.v1")
                .readUntil(
                        seen -> seen.stream()
                                        .filter(event -> Topic.type(event).equals("idv.image.pool-threshold-crossed.v1")
                                                && event.key().equals(id))
                                        .count()
                                // A disk that others write to may pass through WARNING.
                                >= 2,
                        Duration.ofSeconds(60));
    }

    @ParameterizedTest
    @EnumSource(PoolType.class)
    void changesOnlyWhatTheCallerHasSeen(PoolType type) {
        String id = define(type, Map.of());
        Api.admin()
                .header("If-Match", "\"0\"")
                .body(Map.of("warnPercent", 50))
                .patch("/api/v1/pools/{id}", id)
                .then()
                .statusCode(202)
                .header("ETag", "\"1\"");
        Api.admin()
                .header("If-Match", "\"0\"")
                .body(Map.of("warnPercent", 60))
                .patch("/api/v1/pools/{id}", id)
                .then()
                .statusCode(412)
                .body("code", equalTo("OUTDATED"));
        Api.admin()
                .header("If-Match", "\"0\"")
                .delete("/api/v1/pools/{id}", id)
                .then()
                .statusCode(412);
        change(id, Map.of("warnPercent", 95)).then().statusCode(400).body("faults[0].field", equalTo("warnPercent"));
        Api.admin().get("/api/v1/pools/{id}", id).then().header("ETag", "\"1\"").body("warnPercent", equalTo(50));
    }

    @Test
    void definesFoldersOnlyWhereTheyAreAllowed() {
        for (String folder : List.of("/etc/idv", StorageInfra.poolFolder("..").toString() + "/x")) {
            Api.admin()
                    .body(Map.of("name", "evil", "type", "dir", "location", folder))
                    .post("/api/v1/pools")
                    .then()
                    .statusCode(400)
                    .body("code", equalTo("POOL_NOT_OFFERED"));
        }
        Api.admin()
                .body(Map.of("name", "odd", "type", "rbd", "location", "/tmp"))
                .post("/api/v1/pools")
                .then()
                .statusCode(400);
    }

    @ParameterizedTest
    @EnumSource(PoolType.class)
    void leavesAPoolOfAnotherOwnerAloneAndSaysSo(PoolType type) {
        Path foreign = StorageInfra.poolFolder("foreign");
        String name = "extra-" + type.name().toLowerCase(java.util.Locale.ROOT);
        Virsh.run("pool-define-as", name, "dir", "--target", foreign.toString());
        try {
            awaitState(define(type, Map.of()), "FAILED")
                    .then()
                    .body("reason", equalTo("POOL_NAME_TAKEN"))
                    .body("message", containsString("another pool named " + name));
        } finally {
            Virsh.run("pool-undefine", name);
        }
        awaitState(pool, "ACTIVE");
    }

    @Test
    void redefinesAPoolWhoseMonitorsHaveChanged() {
        define(PoolType.RBD, Map.of());
        awaitState(pool, "ACTIVE");
        Virsh.run("pool-destroy", "extra-rbd");
        Virsh.run("pool-undefine", "extra-rbd");
        Virsh.run(
                "pool-define-as",
                "extra-rbd",
                "rbd",
                "--source-host",
                "192.0.2.1",
                "--source-name",
                CephCommand.EXTRA_POOL);

        Awaitility.await().atMost(LIMIT).until(() -> Virsh.running().contains("extra-rbd"));

        assertThat(Virsh.run("pool-dumpxml", "extra-rbd"))
                .doesNotContain("192.0.2.1")
                .contains("<auth type=");
    }
}
