package org.idvserver.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.idvserver.contracts.image.v1.CloneVolumesResponse;
import org.idvserver.image.domain.PoolType;
import org.idvserver.image.support.Api;
import org.idvserver.image.support.GrpcPeers;
import org.idvserver.image.support.Machines;
import org.idvserver.image.support.StorageEye;
import org.idvserver.image.support.StorageInfra;
import org.idvserver.testkit.infra.ServiceInfra;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a pool that is CRITICAL still takes: nothing new. */
@QuarkusTest
@QuarkusTestResource(ServiceInfra.class)
@QuarkusTestResource(StorageInfra.class)
@Timeout(180)
class FullPoolTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final GrpcPeers peers = new GrpcPeers();
    private String filled;

    @Inject
    Pool rows;

    @AfterEach
    void clear() {
        peers.close();
        empty();
        Machines.discardAll();
    }

    @ParameterizedTest
    @EnumSource(PoolType.class)
    void takesNoImport(PoolType type) {
        String name = UUID.randomUUID() + ".raw";
        Api.rawDisk(name);
        fill(new StorageEye(type).imagesPool());

        Api.admin().get("/api/v1/pools/{id}", filled).then().body("refusal", containsString("its limit is 2 %"));
        Api.admin()
                .body(Api.fromPath(name, "raw", type))
                .post("/api/v1/images/{id}/versions", Api.newImage())
                .then()
                .statusCode(429)
                .body("code", equalTo("POOL_FULL"))
                .body("detail", containsString("GiB are free"));
    }

    @ParameterizedTest
    @EnumSource(PoolType.class)
    void keepsTheClonesThatItHasAndTakesNoOthers(PoolType type) {
        StorageEye eye = new StorageEye(type);
        String version = Api.released(type).versionId();
        String old = UUID.randomUUID().toString();
        List<String> late =
                List.of(UUID.randomUUID().toString(), UUID.randomUUID().toString());
        peers.cloneFor(version, List.of(old));
        fill(eye.desktopsPool());

        List<CloneVolumesResponse> answers = peers.cloneFor(version, List.of(late.get(0), old, late.get(1)));

        assertThat(answers).hasSize(3);
        assertThat(answers)
                .filteredOn(answer -> answer.getOwnerId().equals(old))
                .singleElement()
                .returns(false, CloneVolumesResponse::hasFault);
        assertThat(answers)
                .filteredOn(answer -> late.contains(answer.getOwnerId()))
                .hasSize(2)
                .allSatisfy(refused -> {
                    assertThat(refused.getFault().getReason()).isEqualTo("POOL_FULL");
                    assertThat(refused.getFault().getMessage()).contains("takes nothing new");
                });
        assertThat(eye.names(eye.desktops()))
                .contains("d-" + old)
                .doesNotContain("d-" + late.get(0), "d-" + late.get(1));
        empty();
        assertThat(peers.cloneFor(version, late)).noneMatch(CloneVolumesResponse::hasFault);
    }

    @ParameterizedTest
    @EnumSource(PoolType.class)
    void takesNoMaintenance(PoolType type) {
        String version = Api.released(type).versionId();
        fill(new StorageEye(type).imagesPool());
        Machines.request(version, Map.of()).then().statusCode(429).body("code", equalTo("POOL_FULL"));
        empty();
        Machines.discard(Machines.running(version));
    }

    /** As if others had filled it and it had emptied by itself: a level ends only well below its threshold. */
    private void fill(String name) {
        filled = Api.admin().get("/api/v1/pools").path("items.find { it.name == '" + name + "' }.id");
        change(1, 2);
        Awaitility.await().atMost(LIMIT).until(() -> {
            rows.preparedQuery("update storage_pools set level = 'CRITICAL', version = version + 1"
                            + " where id = $1 and capacity_bytes is not null and level <> 'CRITICAL'")
                    .executeAndAwait(Tuple.of(UUID.fromString(filled)));
            return "CRITICAL".equals(level());
        });
    }

    private void empty() {
        if (filled != null) {
            change(99, 100);
            Awaitility.await().atMost(LIMIT).until(() -> "NORMAL".equals(level()));
            change(80, 90);
            filled = null;
        }
    }

    private String level() {
        return Api.admin().get("/api/v1/pools/{id}", filled).path("level");
    }

    private void change(int warn, int critical) {
        Api.admin()
                .body(Map.of("warnPercent", warn, "criticalPercent", critical))
                .patch("/api/v1/pools/{id}", filled)
                .then()
                .statusCode(202);
    }
}
