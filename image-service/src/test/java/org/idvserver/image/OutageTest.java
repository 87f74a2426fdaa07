package org.idvserver.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Status;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.idvserver.contracts.image.v1.CloneVolumesResponse;
import org.idvserver.contracts.image.v1.ReadSegmentRequest;
import org.idvserver.image.support.Api;
import org.idvserver.image.support.CephCommand;
import org.idvserver.image.support.GrpcPeers;
import org.idvserver.image.support.StorageInfra;
import org.idvserver.testkit.infra.Infra;
import org.idvserver.testkit.infra.ServiceInfra;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@QuarkusTest
@QuarkusTestResource(ServiceInfra.class)
@QuarkusTestResource(StorageInfra.class)
class OutageTest {
    private final GrpcPeers peers = new GrpcPeers();

    @AfterEach
    void close() {
        peers.close();
    }

    @Test
    @Timeout(180)
    void endsWithUnavailableWhileTheOsdIsStoppedAndGoesOnByItselfAfterwards() {
        Api.Released released = Api.released();
        UUID terminal = UUID.randomUUID();
        peers.grant(terminal, List.of(released.versionId()), List.of());
        List<String> owners = IntStream.range(0, 8)
                .mapToObj(number -> UUID.randomUUID().toString())
                .toList();
        CephCommand.stopOsd();
        try {
            refusesWithinItsLimits(released, terminal, owners);
        } finally {
            CephCommand.continueOsd();
        }

        Awaitility.await().atMost(Duration.ofSeconds(90)).untilAsserted(() -> assertThat(owners)
                .allMatch(owner -> "READY"
                        .equals(Api.admin()
                                .queryParam("ownerId", owner)
                                .get("/api/v1/volumes")
                                .<String>path("items[0].state"))));
        assertThat(GrpcPeers.list(peers.terminal(terminal)
                        .readSegment(ReadSegmentRequest.newBuilder()
                                .setVersionId(released.versionId())
                                .build())))
                .hasSize(16);
        assertThat(CephCommand.list(CephCommand.desktopsPool()))
                .containsAll(owners.stream().map(owner -> "d-" + owner).toList());
    }

    private void refusesWithinItsLimits(Api.Released released, UUID terminal, List<String> owners) {
        List<CloneVolumesResponse> refused = peers.cloneFor(released.versionId(), owners);
        assertThat(refused)
                .hasSize(8)
                .allMatch(result -> result.getFault().getRetryable())
                .allMatch(result -> List.of("STORAGE_UNAVAILABLE", "TIMEOUT")
                        .contains(result.getFault().getReason()));
        assertThatThrownBy(() -> GrpcPeers.list(peers.terminal(terminal)
                        .readSegment(ReadSegmentRequest.newBuilder()
                                .setVersionId(released.versionId())
                                .build())))
                .extracting(failure -> Status.fromThrowable(failure).getCode())
                .isIn(Status.Code.UNAVAILABLE, Status.Code.DEADLINE_EXCEEDED);
        assertThat(Api.admin().get("/api/v1/volumes/orphans").statusCode()).isIn(503, 504);
        assertThat(storageThreads()).isLessThanOrEqualTo(10);
    }

    @Test
    void definesAPoolAgainThatLibvirtForgot() {
        String pool = CephCommand.desktopsPool();
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> virsh("pool-list", "--name")
                .contains(pool));
        virsh("pool-destroy", pool);
        virsh("pool-undefine", pool);

        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> virsh("pool-list", "--name", "--autostart")
                .contains(pool));
    }

    private static long storageThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("storage"))
                .count();
    }

    private static String virsh(String... arguments) {
        List<String> command = new java.util.ArrayList<>(
                List.of("virsh", "-q", "-c", Infra.describe("libvirt").get("LIBVIRT_URI")));
        command.addAll(List.of(arguments));
        return Infra.run(command);
    }
}
