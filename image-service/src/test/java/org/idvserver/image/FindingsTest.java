package org.idvserver.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.oneOf;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.idvserver.image.domain.BlockImage;
import org.idvserver.image.domain.PoolType;
import org.idvserver.image.support.Api;
import org.idvserver.image.support.GrpcPeers;
import org.idvserver.image.support.Machines;
import org.idvserver.image.support.StorageEye;
import org.idvserver.image.support.StorageInfra;
import org.idvserver.testkit.infra.ServiceInfra;
import org.idvserver.testkit.infra.Topic;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@QuarkusTest
@QuarkusTestResource(ServiceInfra.class)
@QuarkusTestResource(StorageInfra.class)
class FindingsTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Map<PoolType, Api.Released> RELEASED = new EnumMap<>(PoolType.class);

    private final GrpcPeers peers = new GrpcPeers();

    @Inject
    Pool pool;

    @AfterEach
    void close() {
        peers.close();
    }

    private static synchronized Api.Released released(PoolType type) {
        return RELEASED.computeIfAbsent(type, Api::released);
    }

    @ParameterizedTest
    @EnumSource(PoolType.class)
    void removesAnOrphanOnDemandButNotWhileItIsYoungOrOpen(PoolType type) {
        StorageEye eye = new StorageEye(type);
        String name = "d-orphan-" + UUID.randomUUID();
        BlockImage orphan = new BlockImage(eye.desktops(), name);
        // Ceph tells the age of an image in whole seconds.
        Instant before = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        eye.makeEmpty(orphan, "2M");

        awaitFinding(name, "state", "open");
        assertThat(Instant.parse(Api.findingOf(name, "firstSeenTime")))
                .as("not while it was younger than the grace")
                .isAfter(before.plus(StorageInfra.ORPHAN_GRACE));
        assertThat(Api.findingOf(name, "kind")).isEqualTo(type == PoolType.RBD ? "half_made" : "orphan");
        String finding = Api.findingOf(name, "id");
        assertThat(Api.repair(finding, "recreate").path("code").toString()).isEqualTo("REPAIR_NOT_POSSIBLE");
        try (StorageEye.Held held = eye.hold(orphan)) {
            Awaitility.await().atMost(LIMIT).until(() -> {
                Api.repair(finding, "delete").then().statusCode(202);
                return Api.findingOf(name, "reason").equals("VOLUME_IN_USE");
            });
            assertThat(eye.names(eye.desktops())).contains(name);
        }
        Awaitility.await().atMost(LIMIT).until(() -> {
            if (Api.findingOf(name, "state").equals("open")) {
                // The repair that was asked for before may end at this moment.
                Api.repair(finding, "delete").then().statusCode(oneOf(202, 409));
            }
            return Api.findingOf(name, "state").equals("repaired");
        });
        assertThat(eye.names(eye.desktops())).doesNotContain(name);
        assertThat(Api.repair(finding, "delete").path("code").toString()).isEqualTo("FINDING_STALE");
        new Topic("idv.image.v1")
                .readUntil(
                        seen -> seen.stream()
                                        .filter(event -> event.key().equals(finding))
                                        .map(Topic::type)
                                        .filter(fact -> fact.startsWith("idv.image.finding-"))
                                        .count()
                                == 2,
                        Duration.ofSeconds(60));
    }

    @ParameterizedTest
    @EnumSource(PoolType.class)
    void takesAnOrphanBackForTheOwnerWhoseMarkItBears(PoolType type) throws IOException {
        StorageEye eye = new StorageEye(type);
        String owner = clone(type);
        eye.write(eye.volume(owner), 0x5a);
        byte[] written = eye.content(eye.volume(owner));
        pool.preparedQuery("delete from volumes where owner_id = $1").executeAndAwait(Tuple.of(owner));

        awaitFinding("d-" + owner, "state", "open");
        assertThat(Api.findingOf("d-" + owner, "kind")).isEqualTo("orphan");
        Api.repair(Api.findingOf("d-" + owner, "id"), "adopt").then().statusCode(202);

        Awaitility.await().atMost(LIMIT).until(() -> "READY"
                .equals(Api.volumeOf(owner).get("items[0].state")));
        assertThat(Api.findingOf("d-" + owner, "state")).isEqualTo("repaired");
        assertThat(eye.content(eye.volume(owner))).as("nothing was lost").isEqualTo(written);
    }

    @ParameterizedTest
    @EnumSource(PoolType.class)
    void clonesALostVolumeAgainOrStrikesItOff(PoolType type) throws IOException {
        StorageEye eye = new StorageEye(type);
        String again = clone(type);
        String forgotten = clone(type);
        List.of(again, forgotten).forEach(owner -> eye.delete(eye.volume(owner)));
        awaitFinding("d-" + again, "kind", "lost");
        awaitFinding("d-" + forgotten, "kind", "lost");

        Api.repair(Api.findingOf("d-" + again, "id"), "recreate").then().statusCode(202);
        Api.repair(Api.findingOf("d-" + forgotten, "id"), "forget").then().statusCode(202);

        Awaitility.await().atMost(LIMIT).until(() -> "READY"
                .equals(Api.volumeOf(again).get("items[0].state")));
        Awaitility.await()
                .atMost(LIMIT)
                .until(() -> Api.volumeOf(forgotten).getList("items").isEmpty());
        assertThat(eye.content(eye.volume(again)))
                .isEqualTo(Files.readAllBytes(released(type).file()));
        assertThat(Api.findingOf("d-" + again, "state")).isEqualTo("repaired");
    }

    @ParameterizedTest
    @EnumSource(PoolType.class)
    void findsAVersionWhoseContentIsLostUntilItIsDeleted(PoolType type) {
        StorageEye eye = new StorageEye(type);
        String file = UUID.randomUUID() + ".raw";
        Api.rawDisk(file);
        String version = Api.addVersion(Api.newImage(), Api.fromPath(file, "raw", type));
        Api.awaitState(version, "READY");
        eye.delete(eye.version(version));
        awaitFinding("v-" + version, "kind", "lost");

        assertThat(repairOf("v-" + version, "recreate")).isEqualTo("REPAIR_NOT_POSSIBLE");
        Api.admin().delete("/api/v1/versions/{id}", version).then().statusCode(200);

        awaitFinding("v-" + version, "state", "gone");
    }

    @ParameterizedTest
    @EnumSource(PoolType.class)
    void removesTheContentOfAVersionThatNobodyKnows(PoolType type) {
        StorageEye eye = new StorageEye(type);
        BlockImage orphan = eye.version(UUID.randomUUID().toString());
        eye.makeEmpty(orphan, "1M");
        awaitFinding(orphan.name(), "kind", "orphan");

        assertThat(repairOf(orphan.name(), "adopt")).isEqualTo("REPAIR_NOT_POSSIBLE");
        Api.repair(Api.findingOf(orphan.name(), "id"), "delete").then().statusCode(202);

        awaitFinding(orphan.name(), "state", "repaired");
        assertThat(eye.names(eye.images())).doesNotContain(orphan.name());
    }

    @ParameterizedTest
    @EnumSource(PoolType.class)
    void findsAMaintenanceVmWhoseDiskIsLostUntilItIsDiscarded(PoolType type) {
        StorageEye eye = new StorageEye(type);
        String vm = Machines.running(released(type).versionId());
        Machines.forceOff(vm);
        eye.delete(Machines.disk(eye, vm));
        awaitFinding("m-" + vm, "kind", "lost");

        assertThat(repairOf("m-" + vm, "forget")).isEqualTo("REPAIR_NOT_POSSIBLE");
        Machines.discard(vm);

        awaitFinding("m-" + vm, "state", "gone");
    }

    /** The code of the refusal. */
    private static String repairOf(String image, String action) {
        return Api.repair(Api.findingOf(image, "id"), action).path("code");
    }

    @ParameterizedTest
    @EnumSource(PoolType.class)
    void closesAFindingThatHoldsNoMoreAndKeepsADismissedOneQuiet(PoolType type) {
        StorageEye eye = new StorageEye(type);
        String name = "d-quiet-" + UUID.randomUUID();
        BlockImage image = new BlockImage(eye.desktops(), name);
        eye.makeEmpty(image, "1M");
        awaitFinding(name, "state", "open");
        String finding = Api.findingOf(name, "id");
        Api.admin().post("/api/v1/findings/{id}/dismiss", finding).then().statusCode(200);
        Api.admin().post("/api/v1/findings/compare").then().statusCode(204);
        assertThat(Api.findingOf(name, "id")).as("not raised again").isEqualTo(finding);
        assertThat(Api.findingOf(name, "state")).isEqualTo("dismissed");

        eye.delete(image);
        awaitFinding(name, "state", "gone");
    }

    private String clone(PoolType type) {
        String owner = UUID.randomUUID().toString();
        assertThat(peers.cloneFor(released(type).versionId(), List.of(owner))).noneMatch(result -> result.hasFault());
        return owner;
    }

    private static void awaitFinding(String image, String field, String value) {
        Awaitility.await().atMost(LIMIT).until(() -> Api.findingOf(image, field).equals(value));
    }
}
