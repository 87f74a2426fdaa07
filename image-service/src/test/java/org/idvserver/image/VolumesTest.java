package org.idvserver.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.rpc.BadRequest;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.idvserver.contracts.image.v1.CloneItem;
import org.idvserver.contracts.image.v1.CloneVolumesRequest;
import org.idvserver.contracts.image.v1.CloneVolumesResponse;
import org.idvserver.contracts.image.v1.ImageServiceGrpc;
import org.idvserver.contracts.image.v1.ResetVolumeRequest;
import org.idvserver.contracts.image.v1.ResolveChannelRequest;
import org.idvserver.image.support.Api;
import org.idvserver.image.support.CephCommand;
import org.idvserver.image.support.FlakyStorage;
import org.idvserver.image.support.GrpcPeers;
import org.idvserver.image.support.StorageInfra;
import org.idvserver.testkit.identity.TestChannels;
import org.idvserver.testkit.infra.Infra;
import org.idvserver.testkit.infra.ServiceInfra;
import org.idvserver.testkit.infra.Topic;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(ServiceInfra.class)
@QuarkusTestResource(StorageInfra.class)
class VolumesTest {
    private static Api.Released released;

    private final GrpcPeers peers = new GrpcPeers();

    @Inject
    Pool pool;

    @AfterEach
    void close() {
        FlakyStorage.LIES.set(0);
        peers.close();
    }

    private static synchronized Api.Released released() {
        if (released == null) {
            released = Api.released();
        }
        return released;
    }

    @Test
    void givesEachOfTwentyOwnersItsCloneAndTheSameOneWhenAskedAgain() {
        List<String> owners = owners(20);

        Map<String, String> first = volumesOf(peers.cloneFor(released().versionId(), owners));
        Map<String, String> second = volumesOf(peers.cloneFor(released().versionId(), owners));

        assertThat(first).hasSize(20).doesNotContainValue("").isEqualTo(second);
        assertThat(inPool(owners)).hasSize(20);
        assertThat(findings()).doesNotContainAnyElementsOf(names(owners));
        assertThat(CephCommand.rbd("image-meta", "get", desktop(owners.get(0)), "idv.owner"))
                .contains(owners.get(0));
        assertThat(CephCommand.rbd("info", desktop(owners.get(0)))).contains("object-map", "parent:");
        new Topic("idv.image.v1")
                .readUntil(
                        seen -> seen.stream()
                                        .filter(event -> Topic.type(event).equals("idv.image.volume-cloned.v1")
                                                && first.containsValue(event.key()))
                                        .count()
                                == 20,
                        Duration.ofSeconds(20));
    }

    @Test
    void servesABatchThatIsLargerThanOnePass() {
        List<String> owners = owners(300);

        assertThat(peers.cloneFor(released().versionId(), owners))
                .hasSize(300)
                .noneMatch(CloneVolumesResponse::hasFault);
        assertThat(inPool(owners)).hasSize(300);
        assertThat(peers.deleteOf(owners)).hasSize(300).noneMatch(result -> result.hasFault());
        assertThat(inPool(owners)).isEmpty();
    }

    @Test
    void deletesClonesAndTakesAMissingOneForDeleted() {
        List<String> owners = owners(3);
        peers.cloneFor(released().versionId(), owners);

        List<String> asked = Stream.concat(owners.stream(), Stream.of("nobody-" + UUID.randomUUID()))
                .toList();
        assertThat(peers.deleteOf(asked)).hasSize(4).noneMatch(result -> result.hasFault());
        assertThat(peers.deleteOf(asked)).hasSize(4).noneMatch(result -> result.hasFault());

        assertThat(inPool(owners)).isEmpty();
        Api.admin()
                .queryParam("ownerId", owners.get(0))
                .get("/api/v1/volumes")
                .then()
                .statusCode(200)
                .body("items.size()", org.hamcrest.Matchers.equalTo(0));
    }

    @Test
    void clonesOnceAlthoughTheStorageReportsFailuresOfWhatItDid() {
        List<String> owners = owners(10);
        FlakyStorage.LIES.set(4);

        List<CloneVolumesResponse> first = peers.cloneFor(released().versionId(), owners);
        assertThat(first.stream().filter(CloneVolumesResponse::hasFault))
                .hasSizeBetween(1, 4)
                .allMatch(result -> result.getFault().getRetryable()
                        && result.getFault().getReason().equals("STORAGE_UNAVAILABLE"));

        assertThat(peers.cloneFor(released().versionId(), owners))
                .hasSize(10)
                .noneMatch(CloneVolumesResponse::hasFault);
        assertThat(inPool(owners)).hasSize(10);
    }

    @Test
    void takesOverFromAReplicaThatDiedHalfWay() {
        String owner = UUID.randomUUID().toString();
        CephCommand.madeByThisRun(desktop(owner));
        CephCommand.rbd("create", "--size", "9M", desktop(owner));
        pool.preparedQuery(
                        """
                        insert into volumes (id, owner_id, version_id, ceph_pool, target, state, size_bytes, lease_owner, lease_until)
                        values ($1, $2, $3, $4, 'PRESENT', 'REQUESTED', 1, $1, now() + interval '2 seconds')""")
                .executeAndAwait(Tuple.of(
                        UUID.randomUUID(), owner, UUID.fromString(released().versionId()), CephCommand.desktopsPool()));

        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> stateOf(owner)
                .equals("READY"));

        assertThat(CephCommand.rbd("info", desktop(owner)))
                .as("the half-made image without a parent was made again")
                .contains("parent:");
    }

    @Test
    void refusesAVersionThatIsNotReleasedAndOneThatIsUnknown() {
        String name = UUID.randomUUID() + ".raw";
        Api.rawDisk(name);
        String draft = Api.addVersion(Api.newImage(), Api.fromPath(name, "raw"));
        Api.awaitState(draft, "READY");

        assertThatThrownBy(() -> peers.cloneFor(draft, owners(1)))
                .extracting(failure -> Status.fromThrowable(failure).getCode())
                .isEqualTo(Status.Code.FAILED_PRECONDITION);
        assertThatThrownBy(() -> peers.cloneFor(UUID.randomUUID().toString(), owners(1)))
                .extracting(failure -> Status.fromThrowable(failure).getCode())
                .isEqualTo(Status.Code.NOT_FOUND);
    }

    @Test
    void namesAllFaultsOfABadRequest() {
        CloneVolumesRequest bad = CloneVolumesRequest.newBuilder()
                .setVersionId("x")
                .addItems(CloneItem.newBuilder().setOwnerId("../a"))
                .addItems(CloneItem.newBuilder().setOwnerId("b"))
                .addItems(CloneItem.newBuilder().setOwnerId("b"))
                .build();

        assertThatThrownBy(() -> GrpcPeers.list(peers.desktopService().cloneVolumes(bad)))
                .isInstanceOfSatisfying(StatusRuntimeException.class, failure -> {
                    assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
                    assertThat(violations(failure))
                            .containsExactlyInAnyOrder("version_id", "items[0].owner_id", "items[2].owner_id");
                });
    }

    @Test
    void resetsAVolumeToTheVersionUnlessItIsOpen() throws Exception {
        String owner = owners(1).get(0);
        String volume = volumesOf(peers.cloneFor(released().versionId(), List.of(owner)))
                .get(owner);
        CephCommand.rbd("bench", "--io-type", "write", "--io-size", "1M", "--io-total", "1M", desktop(owner));
        String written = CephCommand.rbd("du", desktop(owner));
        Process watcher = watch(owner);
        try {
            Awaitility.await()
                    .until(() -> CephCommand.rbd("status", desktop(owner)).contains("watcher="));
            assertThatThrownBy(() -> reset(volume))
                    .extracting(failure -> Status.fromThrowable(failure).getCode())
                    .isEqualTo(Status.Code.FAILED_PRECONDITION);
        } finally {
            watcher.destroy();
            watcher.waitFor();
        }
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> !CephCommand.rbd("status", desktop(owner))
                .contains("watcher="));

        reset(volume);

        assertThat(CephCommand.rbd("du", desktop(owner))).isNotEqualTo(written);
        assertThat(stateOf(owner)).isEqualTo("READY");
    }

    @Test
    void findsWhatOnlyOneSideKnows() {
        String orphan = "d-orphan-" + UUID.randomUUID();
        CephCommand.madeByThisRun(CephCommand.desktopsPool() + "/" + orphan);
        CephCommand.rbd("create", "--size", "1M", CephCommand.desktopsPool() + "/" + orphan);
        String lost = owners(1).get(0);
        peers.cloneFor(released().versionId(), List.of(lost));
        CephCommand.rbd("rm", desktop(lost));

        assertThat(Api.admin().get("/api/v1/volumes/orphans").jsonPath().<Map<String, String>>getList(""))
                .anyMatch(found ->
                        found.get("kind").equals("ORPHAN") && found.get("image").equals(orphan))
                .anyMatch(found ->
                        found.get("kind").equals("LOST") && found.get("image").equals("d-" + lost));
    }

    @Test
    void namesTheVersionOfAChannel() {
        Api.admin()
                .body(Map.of("versionId", released().versionId()))
                .put("/api/v1/images/{id}/channels/stable", released().imageId())
                .then()
                .statusCode(200);

        var version = peers.desktopService()
                .resolveChannel(ResolveChannelRequest.newBuilder()
                        .setImageId(released().imageId())
                        .setChannel("stable")
                        .build())
                .getVersion();

        assertThat(version.getVersionId()).isEqualTo(released().versionId());
        assertThat(version.getState()).isEqualTo("RELEASED");
        assertThatThrownBy(() -> peers.desktopService()
                        .resolveChannel(ResolveChannelRequest.newBuilder()
                                .setImageId(released().imageId())
                                .setChannel("exam")
                                .build()))
                .extracting(failure -> Status.fromThrowable(failure).getCode())
                .isEqualTo(Status.Code.NOT_FOUND);
    }

    @Test
    void refusesTerminalsAndStrangers() {
        ResolveChannelRequest request = ResolveChannelRequest.getDefaultInstance();
        assertThatThrownBy(() -> ImageServiceGrpc.newBlockingStub(peers.open(TestChannels.terminal(UUID.randomUUID())))
                        .resolveChannel(request))
                .extracting(failure -> Status.fromThrowable(failure).getCode())
                .isEqualTo(Status.Code.PERMISSION_DENIED);
        assertThatThrownBy(() -> ImageServiceGrpc.newBlockingStub(peers.open(TestChannels.anonymous()))
                        .resolveChannel(request))
                .isInstanceOf(StatusRuntimeException.class);
    }

    private void reset(String volume) {
        peers.desktopService()
                .resetVolume(ResetVolumeRequest.newBuilder().setVolumeId(volume).build());
    }

    private static Process watch(String owner) throws Exception {
        Map<String, String> ceph = Infra.describe("ceph");
        return new ProcessBuilder(
                        "rbd", "-c", ceph.get("CEPH_CONF"), "--id", ceph.get("CEPH_USER"), "watch", desktop(owner))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static String stateOf(String owner) {
        return Api.admin().queryParam("ownerId", owner).get("/api/v1/volumes").path("items[0].state");
    }

    private static List<String> violations(StatusRuntimeException failure) {
        return StatusProto.fromThrowable(failure).getDetailsList().stream()
                .filter(detail -> detail.is(BadRequest.class))
                .flatMap(detail -> {
                    try {
                        return detail.unpack(BadRequest.class).getFieldViolationsList().stream();
                    } catch (com.google.protobuf.InvalidProtocolBufferException unreadable) {
                        throw new AssertionError(unreadable);
                    }
                })
                .map(BadRequest.FieldViolation::getField)
                .toList();
    }

    private static List<String> owners(int count) {
        return IntStream.range(0, count)
                .mapToObj(number -> UUID.randomUUID().toString())
                .toList();
    }

    private static String desktop(String owner) {
        return CephCommand.desktopsPool() + "/d-" + owner;
    }

    private static List<String> names(List<String> owners) {
        return owners.stream().map(owner -> "d-" + owner).toList();
    }

    private static List<String> inPool(List<String> owners) {
        List<String> listed = CephCommand.list(CephCommand.desktopsPool());
        return names(owners).stream().filter(listed::contains).toList();
    }

    private static List<String> findings() {
        return Api.admin().get("/api/v1/volumes/orphans").jsonPath().getList("image");
    }

    private static Map<String, String> volumesOf(List<CloneVolumesResponse> results) {
        return results.stream()
                .collect(Collectors.toMap(CloneVolumesResponse::getOwnerId, CloneVolumesResponse::getVolumeId));
    }
}
