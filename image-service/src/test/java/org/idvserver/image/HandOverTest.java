package org.idvserver.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import io.grpc.Status;
import io.grpc.protobuf.StatusProto;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.idvserver.contracts.image.v1.ConfirmOpenRequest;
import org.idvserver.contracts.image.v1.OpenVolumeRequest;
import org.idvserver.contracts.image.v1.RbdConnection;
import org.idvserver.contracts.image.v1.TerminalGrants;
import org.idvserver.image.domain.PoolType;
import org.idvserver.image.support.Api;
import org.idvserver.image.support.CephCommand;
import org.idvserver.image.support.Disk;
import org.idvserver.image.support.GrpcPeers;
import org.idvserver.image.support.StorageInfra;
import org.idvserver.testkit.infra.ServiceInfra;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A volume goes from one terminal to another, with real writers of QEMU's block layer on both sides. */
@QuarkusTest
@TestProfile(HandOverTest.ShortLimit.class)
@QuarkusTestResource(ServiceInfra.class)
@QuarkusTestResource(StorageInfra.class)
class HandOverTest {
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(8);

    /** Longer than Ceph remembers a watch of somebody who is silent. */
    private static final Duration WATCH_IS_LOST = Duration.ofSeconds(50);

    private static Api.Released released;

    @Inject
    Pool database;

    private final GrpcPeers peers = new GrpcPeers();
    private final UUID first = UUID.randomUUID();
    private final UUID second = UUID.randomUUID();
    private final String owner = UUID.randomUUID().toString();
    private String volume;

    public static class ShortLimit implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("idv.image.ceph.close-limit", CLOSE_LIMIT.toString());
        }
    }

    @BeforeEach
    void makeVolume() {
        volume = peers.cloneFor(version(), List.of(owner)).get(0).getVolumeId();
        peers.grant(first, List.of(), List.of(volume));
    }

    @AfterEach
    void close() {
        Stream.of(first, second).forEach(peers::fence);
        peers.close();
    }

    private static synchronized String version() {
        if (released == null) {
            released = Api.released(PoolType.RBD);
        }
        return released.versionId();
    }

    @Test
    void fencesAWriterThatWasAsleepSoThatWhatTheNextOneWroteStays() {
        try (Disk.Running sleeper = writing(first, 1)) {
            sleeper.stop();
            peers.fence(first);
            peers.grant(second, List.of(), List.of(volume));
            Disk next = Disk.of(open(second));
            assertThat(next.run("write -P 2 0 1M", "flush")).matches(Disk.Answer::worked);

            sleeper.goOn();
            sleeper.tell("write -P 3 0 1M");
            sleeper.tell("flush");
            assertThat(sleeper.end())
                    .matches(answer -> !answer.worked() && answer.text().contains("write failed"));
            assertThat(next.run("read -P 2 0 1M")).matches(Disk.Answer::worked);
        }
        assertRefused("VOLUME_FENCED", Status.Code.FAILED_PRECONDITION, () -> open(first));
        assertRefused("VOLUME_FENCED", Status.Code.FAILED_PRECONDITION, () -> confirmOpen(first));
    }

    @Test
    void fencesAWriterThatSleptSoLongThatCephForgotItsWatch() {
        try (Disk.Running sleeper = writing(first, 1)) {
            sleeper.stop();
            String image = CephCommand.desktopsPool() + "/d-" + owner;
            await().atMost(WATCH_IS_LOST)
                    .until(() -> CephCommand.rbd("status", image).contains("Watchers: none"));
            // The terminal's last report was that the machine is off: it is not, but nobody fences by force.
            peers.grant(first, List.of(), List.of());
            peers.grant(second, List.of(), List.of(volume));
            Disk next = Disk.of(open(second));
            assertThat(next.run("write -P 2 0 1M", "flush")).matches(Disk.Answer::worked);

            sleeper.goOn();
            sleeper.tell("write -P 3 0 1M");
            sleeper.tell("flush");
            assertThat(sleeper.end()).matches(answer -> !answer.worked());
            assertThat(next.run("read -P 2 0 1M")).matches(Disk.Answer::worked);
        }
    }

    @Test
    void fencesAMachineThatWroteNothingBeforeItFellAsleep() {
        RbdConnection connection = open(first);
        assertRefused("VOLUME_NOT_OPEN", Status.Code.FAILED_PRECONDITION, () -> confirmOpen(first));
        try (Disk.Running sleeper = Disk.of(connection).open()) {
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> CephCommand.rbd("status", CephCommand.desktopsPool() + "/d-" + owner)
                            .contains("watcher="));
            confirmOpen(first);
            assertThat(openers()).isNotEmpty();
            assertRefused("VOLUME_NOT_FOUND", Status.Code.NOT_FOUND, () -> confirmOpen(second));
            sleeper.stop();
            String image = CephCommand.desktopsPool() + "/d-" + owner;
            await().atMost(WATCH_IS_LOST)
                    .until(() -> CephCommand.rbd("status", image).contains("Watchers: none"));
            peers.fence(first);
            peers.grant(second, List.of(), List.of(volume));
            Disk next = Disk.of(open(second));
            assertThat(next.run("write -P 2 0 1M", "flush")).matches(Disk.Answer::worked);

            sleeper.goOn();
            sleeper.tell("write -P 3 0 1M");
            sleeper.tell("flush");
            assertThat(sleeper.end()).matches(answer -> !answer.worked());
            assertThat(next.run("read -P 2 0 1M")).matches(Disk.Answer::worked);
        }
    }

    private List<String> openers() {
        return List.of(database.preparedQuery("select openers from volume_grants where volume_id = $1")
                .executeAndAwait(Tuple.of(UUID.fromString(volume)))
                .iterator()
                .next()
                .getArrayOfStrings("openers"));
    }

    @Test
    void handsOverFromATerminalThatDiedWithinSeconds() {
        try (Disk.Running dead = writing(first, 1)) {
            dead.kill();
        }
        long start = System.nanoTime();
        peers.fence(first);
        peers.grant(second, List.of(), List.of(volume));
        assertThat(Disk.of(open(second)).run("read -P 1 0 1M", "write -P 2 0 1M", "flush"))
                .matches(Disk.Answer::worked);
        Duration took = Duration.ofNanos(System.nanoTime() - start);

        System.out.printf("hand-over from a dead terminal: %d ms%n", took.toMillis());
        assertThat(took).isLessThan(Duration.ofSeconds(15));
    }

    @Test
    void refusesToTakeAwayWhatIsOpenUntilTheLimitIsOver() {
        String other = peers.cloneFor(version(), List.of(UUID.randomUUID().toString()))
                .get(0)
                .getVolumeId();
        try (Disk.Running running = writing(first, 1)) {
            assertThatThrownBy(() -> peers.grant(first, List.of(), List.of())).hasMessage("VOLUME_IN_USE");
            assertRefused("VOLUME_NOT_FOUND", Status.Code.NOT_FOUND, () -> open(first));
            assertThat(peers.grantAll(List.of(TerminalGrants.newBuilder()
                            .setTerminalId(first.toString())
                            .addVolumeIds(other)
                            .build())))
                    .singleElement()
                    .satisfies(answer -> {
                        assertThat(answer.getFault().getReason()).isEqualTo("VOLUME_IN_USE");
                        assertThat(answer.getGranted()).isTrue();
                    });
            assertThat(Disk.of(open(first, other)).run("write -P 3 0 1M")).matches(Disk.Answer::worked);
            assertThatThrownBy(() -> peers.grant(second, List.of(), List.of(volume)))
                    .hasMessage("VOLUME_GRANTED_ELSEWHERE");
            running.tell("write -P 4 0 1M");
            running.tell("flush");
            await().until(() -> running.said()
                            .lines()
                            .filter(line -> line.contains("wrote"))
                            .count()
                    == 2);

            await().atMost(CLOSE_LIMIT.plusSeconds(10))
                    .pollInterval(Duration.ofSeconds(1))
                    .untilAsserted(() -> assertThatCode(() -> peers.grant(first, List.of(), List.of()))
                            .doesNotThrowAnyException());
            running.tell("write -P 5 0 1M");
            assertThat(running.end()).matches(answer -> !answer.worked());
        }
        peers.grant(second, List.of(), List.of(volume));
        assertThat(Disk.of(open(second)).run("read -P 4 0 1M")).matches(Disk.Answer::worked);
        assertRefused("VOLUME_FENCED", Status.Code.FAILED_PRECONDITION, () -> open(first));
    }

    @Test
    void fencesNobodyWhenTheMachineWasShutDown() {
        String before = CephCommand.ceph("osd", "blocklist", "ls");
        assertThat(Disk.of(open(first)).run("write -P 1 0 1M", "flush")).matches(Disk.Answer::worked);
        peers.grant(first, List.of(), List.of());
        peers.grant(second, List.of(), List.of(volume));
        assertThat(Disk.of(open(second)).run("read -P 1 0 1M")).matches(Disk.Answer::worked);

        assertThat(CephCommand.ceph("osd", "blocklist", "ls").lines().count())
                .isEqualTo(before.lines().count());
        assertRefused("VOLUME_NOT_FOUND", Status.Code.NOT_FOUND, () -> open(first));
    }

    @Test
    void letsATerminalBackInThatWasShutOut() {
        try (Disk.Running running = writing(first, 1)) {
            peers.fence(first);
            peers.grant(first, List.of(), List.of(volume));
            assertThat(Disk.of(open(first)).run("write -P 2 0 1M", "flush")).matches(Disk.Answer::worked);
            running.tell("write -P 3 0 1M");
            assertThat(running.end()).matches(answer -> !answer.worked());
        }
    }

    @Test
    void startsAgainAtOnceAfterItsOwnMachineWasKilled() {
        try (Disk.Running dead = writing(first, 1)) {
            dead.kill();
        }
        assertThat(Disk.of(open(first)).run("read -P 1 0 1M", "write -P 2 0 1M", "flush"))
                .matches(Disk.Answer::worked);
    }

    /** A machine that is on and has written. */
    private Disk.Running writing(UUID terminal, int pattern) {
        Disk.Running running = Disk.of(open(terminal)).open();
        running.tell("write -P " + pattern + " 0 1M");
        running.tell("flush");
        await().atMost(Duration.ofSeconds(20)).until(() -> running.said().contains("wrote"));
        return running;
    }

    private void confirmOpen(UUID terminal) {
        peers.terminal(terminal)
                .confirmOpen(ConfirmOpenRequest.newBuilder().setVolumeId(volume).build());
    }

    private RbdConnection open(UUID terminal) {
        return open(terminal, volume);
    }

    private RbdConnection open(UUID terminal, String which) {
        return peers.terminal(terminal)
                .openVolume(OpenVolumeRequest.newBuilder().setVolumeId(which).build())
                .getRbd();
    }

    private static String reason(Throwable failure) {
        for (Any detail : StatusProto.fromThrowable(failure).getDetailsList()) {
            if (detail.is(ErrorInfo.class)) {
                try {
                    return detail.unpack(ErrorInfo.class).getReason();
                } catch (InvalidProtocolBufferException unreadable) {
                    throw new IllegalStateException(unreadable);
                }
            }
        }
        return "";
    }

    private static void assertRefused(String reason, Status.Code code, ThrowingCallable call) {
        assertThatThrownBy(call).satisfies(failure -> {
            assertThat(Status.fromThrowable(failure).getCode()).isEqualTo(code);
            assertThat(reason(failure)).isEqualTo(reason);
        });
    }
}
