package org.idvserver.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.idvserver.contracts.image.v1.CloneVolumesResponse;
import org.idvserver.contracts.image.v1.OpenVolumeRequest;
import org.idvserver.contracts.image.v1.RbdConnection;
import org.idvserver.contracts.image.v1.ResetVolumeRequest;
import org.idvserver.contracts.image.v1.SetTerminalGrantsResponse;
import org.idvserver.contracts.image.v1.TerminalGrants;
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
    void letsAWholeClassInAtOnce() {
        List<String> owners =
                Stream.generate(() -> UUID.randomUUID().toString()).limit(40).toList();
        Map<UUID, String> seats = peers.cloneFor(version(), owners).stream()
                .map(CloneVolumesResponse::getVolumeId)
                .collect(Collectors.toMap(volume -> UUID.randomUUID(), Function.identity()));

        assertThat(peers.grantAll(seats.entrySet().stream()
                        .map(seat -> TerminalGrants.newBuilder()
                                .setTerminalId(seat.getKey().toString())
                                .addVolumeIds(seat.getValue())
                                .build())
                        .toList()))
                .hasSize(40)
                .noneMatch(SetTerminalGrantsResponse::hasFault);
        Map.Entry<UUID, String> any = seats.entrySet().iterator().next();
        assertThat(Disk.of(open(any.getKey(), any.getValue())).run("write 0 4k"))
                .matches(Disk.Answer::worked);

        assertThat(peers.grantAll(seats.keySet().stream()
                        .map(terminal -> TerminalGrants.newBuilder()
                                .setTerminalId(terminal.toString())
                                .build())
                        .toList()))
                .hasSize(40)
                .noneMatch(SetTerminalGrantsResponse::hasFault);
        peers.deleteOf(owners);
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
