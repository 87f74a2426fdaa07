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
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.idvserver.contracts.image.v1.CloneItem;
import org.idvserver.contracts.image.v1.CloneVolumesRequest;
import org.idvserver.contracts.image.v1.CloneVolumesResponse;
import org.idvserver.contracts.image.v1.DeleteVolumesRequest;
import org.idvserver.contracts.image.v1.GetVersionRequest;
import org.idvserver.contracts.image.v1.ImageServiceGrpc;
import org.idvserver.contracts.image.v1.ImageVersion;
import org.idvserver.contracts.image.v1.ResetVolumeRequest;
import org.idvserver.contracts.image.v1.ResolveChannelRequest;
import org.idvserver.image.application.BlockStorage;
import org.idvserver.image.domain.BlockImage;
import org.idvserver.image.domain.PoolType;
import org.idvserver.image.support.Api;
import org.idvserver.image.support.FlakyStorage;
import org.idvserver.image.support.GrpcPeers;
import org.idvserver.image.support.StorageEye;
import org.idvserver.image.support.StorageInfra;
import org.idvserver.testkit.identity.TestChannels;
import org.idvserver.testkit.infra.ServiceInfra;
import org.idvserver.testkit.infra.Topic;
import org.idvserver.testkit.rpc.Traced;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@QuarkusTest
@QuarkusTestResource(ServiceInfra.class)
@QuarkusTestResource(StorageInfra.class)
class VolumesTest {
    private static final Map<PoolType, Api.Released> RELEASED = new EnumMap<>(PoolType.class);

    private final GrpcPeers peers = new GrpcPeers();

    @Inject
    Pool pool;

    @Inject
    BlockStorage storage;

    @AfterEach
    void close() {
        FlakyStorage.LIES.set(0);
        peers.close();
    }

    private static synchronized Api.Released released(PoolType type) {
        return RELEASED.computeIfAbsent(type, Api::released);
    }

    @ParameterizedTest
    @EnumSource(PoolType.class)
    void givesEachOfTwentyOwnersItsCloneAndTheSameOneWhenAskedAgain(PoolType type) {
        StorageEye eye = new StorageEye(type);
        List<String> owners = owners(20);

        Map<String, String> first = volumesOf(peers.cloneFor(released(type).versionId(), owners));
        Map<String, String> second = volumesOf(peers.cloneFor(released(type).versionId(), owners));

        assertThat(first).hasSize(20).doesNotContainValue("").isEqualTo(second);
        assertThat(inPool(eye, owners)).hasSize(20);
        assertThat(findings()).doesNotContainAnyElementsOf(names(owners));
        assertThat(eye.content(eye.volume(owners.get(0)))).isEqualTo(contentOf(type));
        new Topic("idv.image.v1")
                .readUntil(
                        seen -> seen.stream()
                                        .filter(event -> Topic.type(event).equals("idv.image.volume-cloned.v1")
                                                && first.containsValue(event.key()))
                                        .count()
                                == 20,
                        Duration.ofSeconds(60));
    }

    @Test
    void tellsOfAVolumeInTheTraceOfTheRequestThatWantedIt() {
        Traced wish = Traced.newTrace();
        Traced end = Traced.newTrace();
        List<String> owners = owners(2);
        CloneVolumesRequest.Builder request = CloneVolumesRequest.newBuilder()
                .setVersionId(released(PoolType.DIR).versionId())
                .setRequestId("test");
        owners.forEach(owner -> request.addItems(CloneItem.newBuilder().setOwnerId(owner)));

        Map<String, String> volumes = volumesOf(GrpcPeers.list(
                peers.desktopService().withInterceptors(wish.interceptor()).cloneVolumes(request.build())));
        GrpcPeers.list(peers.desktopService()
                .withInterceptors(end.interceptor())
                .deleteVolumes(
                        DeleteVolumesRequest.newBuilder().addAllOwnerIds(owners).build()));

        awaitEventsOf(volumes, "idv.image.volume-cloned.v1", wish);
        awaitEventsOf(volumes, "idv.image.volume-deleted.v1", end);
    }

    private static void awaitEventsOf(Map<String, String> volumes, String type, Traced trace) {
        new Topic("idv.image.v1")
                .readUntil(
                        seen -> seen.stream()
                                        .filter(event -> Topic.type(event).equals(type)
                                                && volumes.containsValue(event.key())
                                                && Topic.header(event, "traceparent")
                                                        .contains(trace.id()))
                                        .count()
                                == volumes.size(),
                        Duration.ofSeconds(60));
    }

    @ParameterizedTest
    @EnumSource(PoolType.class)
    void servesABatchThatIsLargerThanOnePass(PoolType type) {
        StorageEye eye = new StorageEye(type);
        List<String> owners = owners(300);

        assertThat(peers.cloneFor(released(type).versionId(), owners))
                .hasSize(300)
                .noneMatch(CloneVolumesResponse::hasFault);
        assertThat(inPool(eye, owners)).hasSize(300);
        assertThat(peers.deleteOf(owners)).hasSize(300).noneMatch(result -> result.hasFault());
        assertThat(inPool(eye, owners)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(PoolType.class)
    void deletesClonesAndTakesAMissingOneForDeleted(PoolType type) {
        StorageEye eye = new StorageEye(type);
        List<String> owners = owners(3);
        peers.cloneFor(released(type).versionId(), owners);

        List<String> asked = Stream.concat(owners.stream(), Stream.of("nobody-" + UUID.randomUUID()))
                .toList();
        assertThat(peers.deleteOf(asked)).hasSize(4).noneMatch(result -> result.hasFault());
        assertThat(peers.deleteOf(asked)).hasSize(4).noneMatch(result -> result.hasFault());

        assertThat(inPool(eye, owners)).isEmpty();
        Awaitility.await("the room is freed by itself")
                .atMost(Duration.ofSeconds(60))
                .until(() -> names(owners).stream().noneMatch(eye.trash()::contains));
        Api.admin()
                .queryParam("ownerId", owners.get(0))
                .get("/api/v1/volumes")
                .then()
                .statusCode(200)
                .body("items.size()", org.hamcrest.Matchers.equalTo(0));
    }

    @ParameterizedTest
    @EnumSource(PoolType.class)
    void clonesOnceAlthoughTheStorageReportsFailuresOfWhatItDid(PoolType type) {
        StorageEye eye = new StorageEye(type);
        List<String> owners = owners(10);
        FlakyStorage.LIES.set(4);

        List<CloneVolumesResponse> first = peers.cloneFor(released(type).versionId(), owners);
        assertThat(first.stream().filter(CloneVolumesResponse::hasFault))
                .hasSizeBetween(1, 4)
                .allMatch(result -> result.getFault().getRetryable()
                        && result.getFault().getReason().equals("STORAGE_UNAVAILABLE"));

        assertThat(peers.cloneFor(released(type).versionId(), owners))
                .hasSize(10)
                .noneMatch(CloneVolumesResponse::hasFault);
        assertThat(inPool(eye, owners)).hasSize(10);
    }

    @ParameterizedTest
    @EnumSource(PoolType.class)
    void takesOverFromAReplicaThatDiedHalfWay(PoolType type) {
        StorageEye eye = new StorageEye(type);
        String owner = UUID.randomUUID().toString();
        leaveHalf(eye, owner);
        pool.preparedQuery(
                        """
                        insert into volumes (id, owner_id, version_id, pool_id, target, state, size_bytes, lease_owner, lease_until)
                        select $1, $2, $3, id, 'PRESENT', 'REQUESTED', 1, $1, now() + interval '2 seconds'
                        from storage_pools where location = $4""")
                .executeAndAwait(Tuple.of(
                        UUID.randomUUID(),
                        owner,
                        UUID.fromString(released(type).versionId()),
                        eye.desktops().location()));

        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> stateOf(owner)
                .equals("READY"));

        assertThat(eye.content(eye.volume(owner)))
                .as("the half-made image was made again")
                .isEqualTo(contentOf(type));
    }

    /** What a kill leaves: in Ceph an image without its marks, in a folder a file without its name. */
    private static void leaveHalf(StorageEye eye, String owner) {
        BlockImage image = eye.volume(owner);
        eye.makeEmpty(
                eye.type() == PoolType.RBD ? image : new BlockImage(image.place(), "." + image.name() + ".part"), "9M");
    }

    @ParameterizedTest
    @EnumSource(PoolType.class)
    void refusesAVersionThatIsNotReleasedAndOneThatIsUnknown(PoolType type) {
        StorageEye eye = new StorageEye(type);
        String name = UUID.randomUUID() + ".raw";
        Api.rawDisk(name);
        String draft = Api.addVersion(Api.newImage(), Api.fromPath(name, "raw", type));
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

    @ParameterizedTest
    @EnumSource(PoolType.class)
    void resetsAVolumeToTheVersionUnlessItIsOpen(PoolType type) {
        StorageEye eye = new StorageEye(type);
        String owner = owners(1).get(0);
        String volume = volumesOf(peers.cloneFor(released(type).versionId(), List.of(owner)))
                .get(owner);
        eye.write(eye.volume(owner), 0xb2);
        try (StorageEye.Held held = eye.hold(eye.volume(owner))) {
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> isInUse(eye, owner));
            assertThatThrownBy(() -> reset(volume))
                    .extracting(failure -> Status.fromThrowable(failure).getCode())
                    .isEqualTo(Status.Code.FAILED_PRECONDITION);
        }
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> !isInUse(eye, owner));

        reset(volume);

        assertThat(eye.content(eye.volume(owner))).isEqualTo(contentOf(type));
        assertThat(stateOf(owner)).isEqualTo("READY");
    }

    @Test
    void namesTheVersionOfAChannel() {
        Api.admin()
                .body(Map.of("versionId", released(PoolType.RBD).versionId()))
                .put(
                        "/api/v1/images/{id}/channels/stable",
                        released(PoolType.RBD).imageId())
                .then()
                .statusCode(200);

        var version = peers.desktopService()
                .resolveChannel(ResolveChannelRequest.newBuilder()
                        .setImageId(released(PoolType.RBD).imageId())
                        .setChannel("stable")
                        .build())
                .getVersion();

        assertThat(version.getVersionId()).isEqualTo(released(PoolType.RBD).versionId());
        assertThat(version.getState()).isEqualTo("RELEASED");
        assertThat(version(version.getVersionId())).isEqualTo(version);
        assertThatThrownBy(() -> version(UUID.randomUUID().toString()))
                .extracting(failure -> Status.fromThrowable(failure).getCode())
                .isEqualTo(Status.Code.NOT_FOUND);
        assertThatThrownBy(() -> peers.desktopService()
                        .resolveChannel(ResolveChannelRequest.newBuilder()
                                .setImageId(released(PoolType.RBD).imageId())
                                .setChannel("exam")
                                .build()))
                .extracting(failure -> Status.fromThrowable(failure).getCode())
                .isEqualTo(Status.Code.NOT_FOUND);
    }

    private ImageVersion version(String id) {
        return peers.desktopService()
                .getVersion(GetVersionRequest.newBuilder().setVersionId(id).build())
                .getVersion();
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

    private boolean isInUse(StorageEye eye, String owner) {
        return storage.inUse(eye.volume(owner)).await().atMost(Duration.ofSeconds(60));
    }

    private static byte[] contentOf(PoolType type) {
        try {
            return Files.readAllBytes(released(type).file());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
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

    private static List<String> names(List<String> owners) {
        return owners.stream().map(owner -> "d-" + owner).toList();
    }

    private static List<String> inPool(StorageEye eye, List<String> owners) {
        Set<String> listed = eye.names(eye.desktops());
        return names(owners).stream().filter(listed::contains).toList();
    }

    private static List<String> findings() {
        return Api.admin()
                .queryParam("state", "open")
                .queryParam("pageSize", 1000)
                .get("/api/v1/findings")
                .jsonPath()
                .getList("items.image");
    }

    private static Map<String, String> volumesOf(List<CloneVolumesResponse> results) {
        return results.stream()
                .collect(Collectors.toMap(CloneVolumesResponse::getOwnerId, CloneVolumesResponse::getVolumeId));
    }
}
