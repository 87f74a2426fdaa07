package org.idvserver.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;

import io.grpc.Status;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.idvserver.contracts.image.v1.FlattenVolumeRequest;
import org.idvserver.contracts.image.v1.ResizeVolumeRequest;
import org.idvserver.contracts.image.v1.RollBackVolumeRequest;
import org.idvserver.contracts.image.v1.SnapshotVolumeRequest;
import org.idvserver.image.application.BlockStorage;
import org.idvserver.image.domain.BlockImage;
import org.idvserver.image.domain.PoolType;
import org.idvserver.image.support.Api;
import org.idvserver.image.support.GrpcPeers;
import org.idvserver.image.support.StorageEye;
import org.idvserver.image.support.StorageInfra;
import org.idvserver.testkit.infra.ServiceInfra;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@QuarkusTest
@QuarkusTestResource(ServiceInfra.class)
@QuarkusTestResource(StorageInfra.class)
class VolumeActsTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final long MIB = 1 << 20;
    private static final Map<PoolType, Api.Released> RELEASED = new EnumMap<>(PoolType.class);

    private final GrpcPeers peers = new GrpcPeers();

    @Inject
    BlockStorage storage;

    @AfterEach
    void close() {
        peers.close();
    }

    private static synchronized Api.Released released(PoolType type) {
        return RELEASED.computeIfAbsent(type, Api::released);
    }

    private record Cloned(String owner, String id) {}

    private Cloned cloned(PoolType type) {
        String owner = UUID.randomUUID().toString();
        return new Cloned(
                owner,
                peers.cloneFor(released(type).versionId(), List.of(owner))
                        .get(0)
                        .getVolumeId());
    }

    @ParameterizedTest
    @EnumSource(PoolType.class)
    void growsAVolumeAndShrinksItOnlyWhenThatIsAllowed(PoolType type) {
        Cloned volume = cloned(type);

        resize(volume, 20 * MIB, false).then().statusCode(200).body("sizeBytes", equalTo(20 << 20));
        resize(volume, 20 * MIB, false).then().statusCode(200).body("state", equalTo("READY"));
        resize(volume, 12 * MIB, false).then().statusCode(400).body("code", equalTo("SIZE_TOO_SMALL"));
        resize(volume, 12 * MIB, true).then().statusCode(200).body("sizeBytes", equalTo(12 << 20));

        assertThat(new StorageEye(type).content(new StorageEye(type).volume(volume.owner())))
                .hasSize(12 << 20);
        Api.admin()
                .post("/api/v1/volumes/{id}/reset", volume.id())
                .then()
                .statusCode(200)
                .body("sizeBytes", equalTo(9 << 20));
    }

    @ParameterizedTest
    @EnumSource(PoolType.class)
    void goesBackToASnapshotUnlessTheVolumeIsOpen(PoolType type) {
        StorageEye eye = new StorageEye(type);
        Cloned volume = cloned(type);
        BlockImage image = eye.volume(volume.owner());
        eye.write(image, 0x11);
        byte[] kept = eye.content(image);
        String path = "/api/v1/volumes/" + volume.id() + "/snapshots";
        Api.admin().put(path + "/before-exam").then().statusCode(200);
        Api.admin().put(path + "/before-exam").then().statusCode(200);
        eye.write(image, 0x22);

        try (StorageEye.Held held = eye.hold(image)) {
            Awaitility.await().atMost(LIMIT).until(() -> isInUse(image));
            Api.admin()
                    .post(path + "/before-exam/roll-back")
                    .then()
                    .statusCode(409)
                    .body("code", equalTo("VOLUME_IN_USE"));
        }
        Awaitility.await().atMost(LIMIT).until(() -> !isInUse(image));
        Api.admin().get(path).then().statusCode(200).body("", hasItems("before-exam"));
        Api.admin().post(path + "/before-exam/roll-back").then().statusCode(200);
        assertThat(eye.content(image)).isEqualTo(kept);
        Api.admin().post(path + "/never/roll-back").then().statusCode(404).body("code", equalTo("SNAPSHOT_NOT_FOUND"));
        Api.admin().delete(path + "/before-exam").then().statusCode(200);
        Api.admin().delete(path + "/before-exam").then().statusCode(200).body("state", equalTo("READY"));
        Api.admin().get(path).then().statusCode(200).body("size()", equalTo(0));
    }

    @ParameterizedTest
    @EnumSource(PoolType.class)
    void makesAVolumeStandAloneOnDemand(PoolType type) {
        StorageEye eye = new StorageEye(type);
        Cloned volume = cloned(type);
        byte[] content = eye.content(eye.volume(volume.owner()));
        BlockImage parent = BlockImage.ofVersion(
                eye.images(), UUID.fromString(released(type).versionId()));

        Api.admin().post("/api/v1/volumes/{id}/flatten", volume.id()).then().statusCode(202);

        Awaitility.await().atMost(LIMIT).until(() -> "READY"
                .equals(Api.volumeOf(volume.owner()).get("items[0].state")));
        assertThat(storage.children(parent).await().atMost(LIMIT)).doesNotContain(eye.volume(volume.owner()));
        assertThat(eye.content(eye.volume(volume.owner()))).isEqualTo(content);
        assertThat(peers.deleteOf(List.of(volume.owner()))).noneMatch(result -> result.hasFault());
    }

    @Test
    void servesTheSameToOtherServices() {
        Cloned volume = cloned(PoolType.RBD);
        var service = peers.desktopService();

        assertThat(service.resizeVolume(ResizeVolumeRequest.newBuilder()
                                .setVolumeId(volume.id())
                                .setSizeBytes(16 * MIB)
                                .build())
                        .getSizeBytes())
                .isEqualTo(16 * MIB);
        service.snapshotVolume(SnapshotVolumeRequest.newBuilder()
                .setVolumeId(volume.id())
                .setName("one")
                .build());
        service.rollBackVolume(RollBackVolumeRequest.newBuilder()
                .setVolumeId(volume.id())
                .setName("one")
                .build());
        service.flattenVolume(
                FlattenVolumeRequest.newBuilder().setVolumeId(volume.id()).build());
        assertThatThrownBy(() -> service.snapshotVolume(SnapshotVolumeRequest.newBuilder()
                        .setVolumeId("x")
                        .setName("release")
                        .build()))
                .extracting(failure -> Status.fromThrowable(failure).getCode())
                .isEqualTo(Status.Code.INVALID_ARGUMENT);
    }

    @Test
    void listsByOwnerVersionPoolAndStateInEitherOrder() {
        List<String> owners = List.of(
                UUID.randomUUID().toString(),
                UUID.randomUUID().toString(),
                UUID.randomUUID().toString());
        Api.Released own = Api.released(PoolType.DIR);
        peers.cloneFor(own.versionId(), owners);
        String middle = Api.volumeOf(owners.get(1)).get("items[0].id");
        resize(new Cloned(owners.get(1), middle), 30 * MIB, false);

        assertThat(pages(own, "created")).containsExactlyInAnyOrderElementsOf(owners);
        assertThat(pages(own, "size")).hasSize(3).last().isEqualTo(owners.get(1));
        Api.admin()
                .queryParam("state", "nonsense")
                .queryParam("sort", "colour")
                .queryParam("pageToken", "x")
                .queryParam("poolId", "y")
                .queryParam("pageSize", "many")
                .get("/api/v1/volumes")
                .then()
                .statusCode(400)
                .body("faults.field", hasItems("state", "sort", "pageToken", "poolId", "pageSize"));
    }

    private static List<String> pages(Api.Released version, String sort) {
        List<String> owners = new java.util.ArrayList<>();
        String token = "";
        do {
            var page = Api.admin()
                    .queryParam("versionId", version.versionId())
                    .queryParam("state", "ready")
                    .queryParam("sort", sort)
                    .queryParam("pageSize", 2)
                    .queryParam("pageToken", token)
                    .get("/api/v1/volumes")
                    .jsonPath();
            owners.addAll(page.getList("items.ownerId"));
            token = page.get("nextPageToken");
        } while (token != null);
        return owners;
    }

    private static Response resize(Cloned volume, long bytes, boolean mayShrink) {
        return Api.admin()
                .body(Map.of("sizeBytes", bytes, "mayShrink", mayShrink))
                .post("/api/v1/volumes/{id}/resize", volume.id());
    }

    private boolean isInUse(BlockImage image) {
        return storage.inUse(image).await().atMost(Duration.ofSeconds(60));
    }
}
