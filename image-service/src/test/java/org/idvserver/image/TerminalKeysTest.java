package org.idvserver.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.idvserver.contracts.image.v1.CloneVolumesResponse;
import org.idvserver.contracts.image.v1.ImageServiceGrpc.ImageServiceBlockingStub;
import org.idvserver.contracts.image.v1.OpenVolumeRequest;
import org.idvserver.contracts.image.v1.RbdConnection;
import org.idvserver.contracts.image.v1.ResetVolumeRequest;
import org.idvserver.contracts.image.v1.SetTerminalGrantsRequest;
import org.idvserver.image.domain.PoolType;
import org.idvserver.image.support.Api;
import org.idvserver.image.support.CephCommand;
import org.idvserver.image.support.Disk;
import org.idvserver.image.support.GrpcPeers;
import org.idvserver.image.support.StorageInfra;
import org.idvserver.testkit.infra.ServiceInfra;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Each terminal has a user of Ceph's own, which reaches what is granted to it now. */
@QuarkusTest
@QuarkusTestResource(ServiceInfra.class)
@QuarkusTestResource(StorageInfra.class)
class TerminalKeysTest {
    private static Api.Released released;

    private final GrpcPeers peers = new GrpcPeers();
    private final UUID one = UUID.randomUUID();
    private final UUID other = UUID.randomUUID();

    @AfterEach
    void close() {
        Stream.of(one, other).forEach(terminal -> peers.grant(terminal, List.of(), List.of()));
        peers.close();
    }

    private static synchronized String version() {
        if (released == null) {
            released = Api.released(PoolType.RBD);
        }
        return released.versionId();
    }

    @Test
    void reachesItsOwnVolumesAndNoOthers() {
        String mine = newVolume();
        String theirs = newVolume();
        peers.grant(one, List.of(), List.of(mine));
        peers.grant(other, List.of(), List.of(theirs));
        RbdConnection connection = open(one, mine);
        RbdConnection foreign = open(other, theirs);

        assertThat(Disk.of(connection).run("read 0 4M", "write -P 7 0 1M", "read -P 7 0 1M", "discard 4M 4M", "flush"))
                .matches(Disk.Answer::worked);
        assertThat(Disk.of(foreign).run("write -P 9 0 1M")).matches(Disk.Answer::worked);
        assertThat(connection.getUser()).isNotEqualTo(foreign.getUser());
        assertThat(connection.getKey()).isNotEqualTo(foreign.getKey());

        assertThat(Disk.of(connection, foreign.getImage()).run("read 0 4k"))
                .matches(answer -> !answer.worked() && answer.text().contains("not permitted"));
        String id = CephCommand.rbd("info", "--format", "json", foreign.getPool() + "/" + foreign.getImage());
        String prefix = id.replaceAll("(?s).*\"block_name_prefix\":\"([^\"]+)\".*", "$1");
        assertThat(refused(connection, "get", prefix + ".0000000000000000", "/dev/null"))
                .isTrue();
        assertThat(refused(connection, "rm", prefix + ".0000000000000000")).isTrue();
        assertThat(refused(connection, "ls")).isTrue();
        assertThat(Disk.of(foreign).run("read -P 9 0 1M")).matches(Disk.Answer::worked);
    }

    @Test
    void cannotSpoilTheImageThatItsVolumeWasClonedFrom() {
        String mine = newVolume();
        peers.grant(one, List.of(), List.of(mine));
        RbdConnection connection = open(one, mine);
        String images = CephCommand.imagesPool();
        String info = CephCommand.rbd("info", "--format", "json", images + "/v-" + version());
        String prefix = info.replaceAll("(?s).*\"block_name_prefix\":\"([^\"]+)\".*", "$1");

        RbdConnection ofImages = connection.toBuilder().setPool(images).build();
        assertThat(refused(ofImages, "rm", prefix + ".0000000000000000")).isTrue();
        assertThat(refused(ofImages, "rm", "rbd_directory")).isTrue();
        assertThat(refused(ofImages, "setomapval", "rbd_info", "a", "b")).isTrue();
    }

    @Test
    void losesWhatIsTakenFromItAndIsForgottenWithTheLast() {
        String first = newVolume();
        String second = newVolume();
        peers.grant(one, List.of(), List.of(first, second));
        RbdConnection toFirst = open(one, first);
        RbdConnection toSecond = open(one, second);
        assertThat(toFirst.getKey()).isEqualTo(toSecond.getKey());

        peers.grant(one, List.of(), List.of(second));
        assertThat(Disk.of(toFirst).run("read 0 4k")).matches(answer -> !answer.worked());
        assertThat(Disk.of(toSecond).run("read 0 4k")).matches(Disk.Answer::worked);

        peers.grant(one, List.of(), List.of());
        assertThat(Disk.of(toSecond).run("read 0 4k")).matches(answer -> !answer.worked());
        assertThat(CephCommand.ceph("auth", "ls")).doesNotContain(one.toString());
    }

    @Test
    void reachesAVolumeThatWasMadeAnew() {
        String mine = newVolume();
        peers.grant(one, List.of(), List.of(mine));
        open(one, mine);
        peers.desktopService()
                .resetVolume(ResetVolumeRequest.newBuilder().setVolumeId(mine).build());

        assertThat(Disk.of(open(one, mine)).run("write 0 4k")).matches(Disk.Answer::worked);
    }

    @Test
    void letsAClassInWithinSeconds() {
        int terminals = 100;
        List<String> owners = Stream.generate(() -> UUID.randomUUID().toString())
                .limit(terminals)
                .toList();
        List<String> volumes = peers.cloneFor(version(), owners).stream()
                .map(CloneVolumesResponse::getVolumeId)
                .toList();
        Map<UUID, String> seats =
                volumes.stream().collect(Collectors.toMap(volume -> UUID.randomUUID(), Function.identity()));
        ImageServiceBlockingStub service = peers.desktopService();
        long start = System.nanoTime();
        seats.entrySet().parallelStream()
                .forEach(seat -> service.setTerminalGrants(SetTerminalGrantsRequest.newBuilder()
                        .setTerminalId(seat.getKey().toString())
                        .addVolumeIds(seat.getValue())
                        .build()));
        Duration granted = Duration.ofNanos(System.nanoTime() - start);
        seats.keySet()
                .forEach(terminal -> service.setTerminalGrants(SetTerminalGrantsRequest.newBuilder()
                        .setTerminalId(terminal.toString())
                        .build()));

        peers.deleteOf(owners);

        System.out.printf("%d grants, two at a time: %d ms%n", terminals, granted.toMillis());
        assertThat(granted).isLessThan(Duration.ofSeconds(60));
    }

    private RbdConnection open(UUID terminal, String volume) {
        return peers.terminal(terminal)
                .openVolume(OpenVolumeRequest.newBuilder().setVolumeId(volume).build())
                .getRbd();
    }

    private String newVolume() {
        return peers.cloneFor(version(), List.of(UUID.randomUUID().toString()))
                .get(0)
                .getVolumeId();
    }

    private static boolean refused(RbdConnection connection, String... command) {
        return CephCommand.radosAs(connection, command).contains("not permitted");
    }
}
