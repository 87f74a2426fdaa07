package org.idvserver.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.grpc.Status;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.idvserver.contracts.image.v1.GetManifestRequest;
import org.idvserver.contracts.image.v1.GetManifestResponse;
import org.idvserver.contracts.image.v1.ListDependantsRequest;
import org.idvserver.contracts.image.v1.ManifestHeader;
import org.idvserver.contracts.image.v1.OpenVolumeRequest;
import org.idvserver.contracts.image.v1.RbdConnection;
import org.idvserver.contracts.image.v1.ReadSegmentRequest;
import org.idvserver.contracts.image.v1.ReadSegmentResponse;
import org.idvserver.contracts.image.v1.ResolveChannelRequest;
import org.idvserver.contracts.image.v1.Segment;
import org.idvserver.contracts.image.v1.SetTerminalGrantsResponse;
import org.idvserver.contracts.image.v1.TerminalGrants;
import org.idvserver.contracts.image.v1.TerminalImageServiceGrpc;
import org.idvserver.contracts.image.v1.TerminalImageServiceGrpc.TerminalImageServiceBlockingStub;
import org.idvserver.image.domain.PoolType;
import org.idvserver.image.support.Api;
import org.idvserver.image.support.GrpcPeers;
import org.idvserver.image.support.StorageInfra;
import org.idvserver.testkit.identity.TestChannels;
import org.idvserver.testkit.infra.Infra;
import org.idvserver.testkit.infra.ServiceInfra;
import org.idvserver.testkit.infra.Topic;
import org.idvserver.testkit.rpc.Refusal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@QuarkusTest
@QuarkusTestResource(ServiceInfra.class)
@QuarkusTestResource(StorageInfra.class)
class TerminalTest {
    private static final Map<PoolType, Api.Released> RELEASED = new EnumMap<>(PoolType.class);

    private final GrpcPeers peers = new GrpcPeers();
    private final UUID me = UUID.randomUUID();

    @AfterEach
    void close() {
        peers.close();
    }

    private static Api.Released released() {
        return released(PoolType.RBD);
    }

    private static synchronized Api.Released released(PoolType type) {
        return RELEASED.computeIfAbsent(type, Api::released);
    }

    @ParameterizedTest
    @EnumSource(PoolType.class)
    void fetchesTheWholeImageByItsManifestAndCanVerifyEveryByte(PoolType type) throws Exception {
        String version = released(type).versionId();
        peers.grant(me, List.of(version), List.of());
        TerminalImageServiceBlockingStub service = peers.terminal(me);

        List<GetManifestResponse> manifest = GrpcPeers.list(service.getManifest(
                GetManifestRequest.newBuilder().setVersionId(version).build()));
        ManifestHeader header = manifest.get(0).getHeader();
        List<Segment> segments = manifest.stream()
                .flatMap(message -> message.getSegmentsList().stream())
                .toList();
        assertThat(header.getSizeBytes()).isEqualTo(9L << 20);
        assertThat(segments).hasSize(3).extracting(Segment::getZero).containsExactly(false, true, false);
        MessageDigest all = MessageDigest.getInstance("SHA-256");
        segments.forEach(segment -> all.update(segment.getSha256().toByteArray()));
        assertThat(HexFormat.of().formatHex(all.digest())).isEqualTo(header.getManifestSha256());

        byte[] file = Files.readAllBytes(released(type).file());
        for (Segment segment : segments) {
            byte[] bytes = read(service, version, segment.getIndex());
            int start = segment.getIndex() * header.getSegmentBytes();
            assertThat(bytes).isEqualTo(Arrays.copyOfRange(file, start, start + bytes.length));
            assertThat(MessageDigest.getInstance("SHA-256").digest(bytes))
                    .isEqualTo(segment.getSha256().toByteArray());
        }
        new Topic("idv.audit.v1")
                .readUntil(
                        seen -> seen.stream()
                                .anyMatch(event -> event.value().contains("terminal/" + me)
                                        && event.value().contains("version.fetched")),
                        Duration.ofSeconds(60));
    }

    @Test
    void findsNothingThatWasNotGranted() {
        peers.grant(UUID.randomUUID(), List.of(released().versionId()), List.of());
        TerminalImageServiceBlockingStub service = peers.terminal(me);

        assertCode(Status.Code.NOT_FOUND, () -> GrpcPeers.list(service.getManifest(manifestRequest())));
        assertCode(
                Status.Code.NOT_FOUND,
                () -> GrpcPeers.list(
                        service.readSegment(segmentRequest(released().versionId(), 0))));
        assertCode(
                Status.Code.NOT_FOUND,
                () -> service.openVolume(OpenVolumeRequest.newBuilder()
                        .setVolumeId(UUID.randomUUID().toString())
                        .build()));
    }

    @Test
    void namesEveryFaultOfACallAndChangesNothing() {
        peers.grant(me, List.of(released().versionId()), List.of());
        var service = peers.desktopService();
        assertThat(Refusal.faultyFields(() -> service.resolveChannel(
                        ResolveChannelRequest.newBuilder().setImageId("x").build())))
                .containsExactly("image_id", "channel");
        assertThat(Refusal.faultyFields(() -> peers.grantAll(List.of(
                        grants(me).build(),
                        grants(me).build(),
                        TerminalGrants.newBuilder()
                                .setTerminalId("x")
                                .addVersionIds("y")
                                .addVolumeIds(UUID.randomUUID().toString())
                                .addVolumeIds("z")
                                .build()))))
                .containsExactly(
                        "terminals[1].terminal_id",
                        "terminals[2].terminal_id",
                        "terminals[2].version_ids[0]",
                        "terminals[2].volume_ids[1]");
        assertThat(Refusal.faultyFields(() -> service.listDependants(ListDependantsRequest.newBuilder()
                        .setVersionId("x")
                        .setPageSize(-1)
                        .setPageToken("!")
                        .build())))
                .containsExactly("version_id", "page_size", "page_token");

        TerminalImageServiceBlockingStub terminal = peers.terminal(me);
        assertThat(Refusal.faultyFields(
                        () -> GrpcPeers.list(terminal.getManifest(GetManifestRequest.getDefaultInstance()))))
                .containsExactly("version_id");
        assertThat(Refusal.faultyFields(() -> terminal.openVolume(openRequest("x"))))
                .containsExactly("volume_id");
        assertThat(GrpcPeers.list(terminal.getManifest(manifestRequest()))).isNotEmpty();
    }

    @Test
    void losesWhatIsGrantedNoMore() {
        peers.grant(me, List.of(released().versionId()), List.of());
        peers.grant(me, List.of(), List.of());

        assertCode(
                Status.Code.NOT_FOUND, () -> GrpcPeers.list(peers.terminal(me).getManifest(manifestRequest())));
    }

    @Test
    void opensItsOwnVolumeAndNobodyElseDoes() {
        String volume = newVolume(PoolType.RBD);
        peers.grant(me, List.of(), List.of(volume));
        UUID other = UUID.randomUUID();

        RbdConnection connection =
                peers.terminal(me).openVolume(openRequest(volume)).getRbd();

        assertThat(connection.getPool()).isEqualTo(Infra.describe("ceph").get("CEPH_POOL_DESKTOPS"));
        assertThat(connection.getImage()).startsWith("d-");
        assertThat(connection.getUser()).isEqualTo("idv-terminal." + me);
        assertThat(connection.getMonitorsList())
                .containsExactly(Infra.describe("ceph").get("CEPH_MON"));
        assertCode(Status.Code.NOT_FOUND, () -> peers.terminal(other).openVolume(openRequest(volume)));
        assertThatThrownBy(() -> peers.grant(other, List.of(released().versionId()), List.of(volume)))
                .hasMessage("VOLUME_GRANTED_ELSEWHERE");
        assertCode(
                Status.Code.NOT_FOUND,
                () -> GrpcPeers.list(peers.terminal(other).getManifest(manifestRequest())));
    }

    @Test
    void tellsThatAFileOfTheServerNodeCannotBeOpenedFromHere() {
        String volume = newVolume(PoolType.DIR);
        peers.grant(me, List.of(), List.of(volume));

        assertThatThrownBy(() -> peers.terminal(me).openVolume(openRequest(volume)))
                .hasMessageContaining("runs there only")
                .extracting(failure -> Status.fromThrowable(failure).getCode())
                .isEqualTo(Status.Code.FAILED_PRECONDITION);
    }

    @Test
    void movesAVolumeFromOneTerminalToAnother() {
        String volume = newVolume(PoolType.RBD);
        UUID other = UUID.randomUUID();
        peers.grant(me, List.of(), List.of(volume));
        peers.grant(me, List.of(), List.of());
        peers.grant(other, List.of(), List.of(volume));

        assertThat(peers.terminal(other).openVolume(openRequest(volume)).hasRbd())
                .isTrue();
    }

    @Test
    void grantsToTheRestWhenSomeTerminalsCannotHaveWhatTheyAreToHave() {
        String version = released().versionId();
        String volume = newVolume(PoolType.RBD);
        String taken = newVolume(PoolType.RBD);
        UUID holder = UUID.randomUUID();
        UUID late = UUID.randomUUID();
        UUID lost = UUID.randomUUID();
        peers.grant(holder, List.of(), List.of(taken));
        List<TerminalGrants> wishes = List.of(
                grants(late).addVersionIds(version).addVolumeIds(taken).build(),
                grants(me).addVersionIds(version).addVolumeIds(volume).build(),
                grants(lost).addVersionIds(UUID.randomUUID().toString()).build());

        assertThat(peers.grantAll(wishes))
                .extracting(answer -> UUID.fromString(answer.getTerminalId()), answer -> answer.getFault()
                        .getReason())
                .containsExactlyInAnyOrder(
                        tuple(late, "VOLUME_GRANTED_ELSEWHERE"), tuple(me, ""), tuple(lost, "VERSION_NOT_FOUND"));

        assertThat(peers.terminal(me).openVolume(openRequest(volume)).hasRbd()).isTrue();
        assertThat(peers.terminal(holder).openVolume(openRequest(taken)).hasRbd())
                .isTrue();
        assertCode(
                Status.Code.NOT_FOUND, () -> GrpcPeers.list(peers.terminal(late).getManifest(manifestRequest())));
    }

    @Test
    void grantsToManyTerminalsAtOnceAndTakesBackWhatIsNotSaidAgain() {
        String version = released().versionId();
        List<UUID> seats = Stream.generate(UUID::randomUUID).limit(40).toList();
        List<TerminalGrants> all = seats.stream()
                .map(seat -> grants(seat).addVersionIds(version).build())
                .toList();

        assertThat(peers.grantAll(all)).hasSize(40).noneMatch(SetTerminalGrantsResponse::hasFault);
        assertThat(GrpcPeers.list(peers.terminal(seats.get(39)).getManifest(manifestRequest())))
                .isNotEmpty();

        List<TerminalGrants> half = Stream.concat(
                        all.subList(0, 20).stream(),
                        seats.subList(20, 40).stream().map(seat -> grants(seat).build()))
                .toList();
        assertThat(peers.grantAll(half)).hasSize(40).noneMatch(SetTerminalGrantsResponse::hasFault);
        assertThat(GrpcPeers.list(peers.terminal(seats.get(19)).getManifest(manifestRequest())))
                .isNotEmpty();
        assertCode(
                Status.Code.NOT_FOUND,
                () -> GrpcPeers.list(peers.terminal(seats.get(20)).getManifest(manifestRequest())));
    }

    private static TerminalGrants.Builder grants(UUID terminal) {
        return TerminalGrants.newBuilder().setTerminalId(terminal.toString());
    }

    @Test
    void refusesASegmentThatDoesNotExistAndARequestThatIsNone() {
        peers.grant(me, List.of(released().versionId()), List.of());

        assertCode(Status.Code.NOT_FOUND, () -> read(peers.terminal(me), 3));
        assertCode(Status.Code.INVALID_ARGUMENT, () -> read(peers.terminal(me), -1));
    }

    @Test
    void refusesServicesAndStrangers() {
        assertCode(
                Status.Code.PERMISSION_DENIED,
                () -> GrpcPeers.list(
                        TerminalImageServiceGrpc.newBlockingStub(peers.open(TestChannels.service("desktop-service")))
                                .getManifest(manifestRequest())));
        assertThatThrownBy(() ->
                        GrpcPeers.list(TerminalImageServiceGrpc.newBlockingStub(peers.open(TestChannels.anonymous()))
                                .getManifest(manifestRequest())))
                .isInstanceOf(io.grpc.StatusRuntimeException.class);
    }

    private String newVolume(PoolType type) {
        return peers.cloneFor(
                        released(type).versionId(), List.of(UUID.randomUUID().toString()))
                .get(0)
                .getVolumeId();
    }

    private static byte[] read(TerminalImageServiceBlockingStub service, int index) throws IOException {
        return read(service, released().versionId(), index);
    }

    private static byte[] read(TerminalImageServiceBlockingStub service, String version, int index) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (ReadSegmentResponse message : GrpcPeers.list(service.readSegment(segmentRequest(version, index)))) {
            assertThat(message.getData().size()).isLessThanOrEqualTo(256 << 10);
            message.getData().writeTo(bytes);
        }
        return bytes.toByteArray();
    }

    private static void assertCode(Status.Code code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .extracting(failure -> Status.fromThrowable(failure).getCode())
                .isEqualTo(code);
    }

    private static GetManifestRequest manifestRequest() {
        return GetManifestRequest.newBuilder()
                .setVersionId(released().versionId())
                .build();
    }

    private static ReadSegmentRequest segmentRequest(String version, int index) {
        return ReadSegmentRequest.newBuilder()
                .setVersionId(version)
                .setIndex(index)
                .build();
    }

    private static OpenVolumeRequest openRequest(String volume) {
        return OpenVolumeRequest.newBuilder().setVolumeId(volume).build();
    }
}
