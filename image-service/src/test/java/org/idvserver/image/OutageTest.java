package org.idvserver.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Status;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.idvserver.contracts.image.v1.CloneVolumesResponse;
import org.idvserver.contracts.image.v1.ReadSegmentRequest;
import org.idvserver.image.domain.PoolType;
import org.idvserver.image.support.Api;
import org.idvserver.image.support.CephCommand;
import org.idvserver.image.support.GrpcPeers;
import org.idvserver.image.support.StorageInfra;
import org.idvserver.image.support.Virsh;
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
        assertThat(Api.admin().post("/api/v1/findings/compare").statusCode()).isIn(503, 504);
        assertThat(storageThreads()).isLessThanOrEqualTo(11);
    }

    @ParameterizedTest
    @EnumSource(PoolType.class)
    void definesAPoolAgainThatLibvirtForgot(PoolType type) {
        String pool = type == PoolType.RBD ? CephCommand.desktopsPool() : "dir-desktops";
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> Virsh.run("pool-list", "--name")
                .contains(pool));
        Virsh.run("pool-destroy", pool);
        Virsh.run("pool-undefine", pool);

        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> Virsh.run("pool-list", "--name", "--autostart")
                .contains(pool));
    }

    @Test
    @Timeout(180)
    void bringsAllPoolsUpAgainAfterLibvirtdWasKilled() throws IOException {
        awaitPools("ACTIVE");
        try (Closeable alone = Infra.alone("libvirt")) {
            String pid =
                    Infra.secret(Infra.state().resolve("libvirt/libvirtd.pid").toString());
            Infra.run(List.of("kill", "-9", pid));
            try {
                Awaitility.await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertThat(reasons())
                        .contains("LIBVIRT_UNAVAILABLE"));
            } finally {
                Infra.up("libvirt");
            }
        }
        awaitPools("ACTIVE");
        assertThat(Virsh.running()).contains(CephCommand.imagesPool(), CephCommand.desktopsPool(), "dir-images");
    }

    private static void awaitPools(String state) {
        Awaitility.await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertThat(Api.admin()
                        .get("/api/v1/pools")
                        .<List<String>>path("items.findAll { it.purpose != 'general' }.state"))
                .isNotEmpty()
                .containsOnly(state));
    }

    private static List<String> reasons() {
        return Api.admin().get("/api/v1/pools").path("items.reason");
    }

    private static long storageThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("storage"))
                .count();
    }
}
