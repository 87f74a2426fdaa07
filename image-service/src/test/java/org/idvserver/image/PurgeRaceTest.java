package org.idvserver.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.StatusRuntimeException;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.idvserver.image.application.Garbage;
import org.idvserver.image.domain.PoolType;
import org.idvserver.image.support.Api;
import org.idvserver.image.support.GrpcPeers;
import org.idvserver.image.support.Machines;
import org.idvserver.image.support.StorageEye;
import org.idvserver.image.support.StorageInfra;
import org.idvserver.testkit.infra.ServiceInfra;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A version is thrown away, purged, restored, cloned, granted and worked on, all at once. */
@QuarkusTest
@QuarkusTestResource(ServiceInfra.class)
@QuarkusTestResource(StorageInfra.class)
class PurgeRaceTest {
    /** -Dpurge.rounds=50 looks harder. */
    private static final int ROUNDS = Integer.getInteger("purge.rounds", 2);

    private static final int TURNS = 5;
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final GrpcPeers peers = new GrpcPeers();

    @Inject
    Pool pool;

    @Inject
    Garbage garbage;

    @AfterEach
    void clear() {
        peers.close();
        Machines.discardAll();
    }

    private interface Turn {
        void take(int number);
    }

    @ParameterizedTest
    @EnumSource(PoolType.class)
    void purgesAVersionOnlyWhileNobodyHasIt(PoolType type) throws Exception {
        StorageEye eye = new StorageEye(type);
        for (int round = 0; round < ROUNDS; round++) {
            String version = Api.released(type).versionId();
            UUID terminal = UUID.randomUUID();
            atOnce(
                    turn -> act(version, "deprecate"),
                    turn -> {
                        Api.admin().delete("/api/v1/versions/{id}", version);
                        garbage.condemnBinned(Duration.ZERO, 10).await().atMost(LIMIT);
                    },
                    turn -> Api.admin().post("/api/v1/recycle-bin/versions/{id}/restore", version),
                    turn -> {
                        act(version, "reinstate");
                        quietly(() -> peers.cloneFor(version, List.of("purge-" + turn + "-" + version)));
                    },
                    turn -> quietly(
                            () -> peers.grant(terminal, turn % 2 == 0 ? List.of(version) : List.of(), List.of())),
                    turn -> Machines.request(version, Map.of()));
            Awaitility.await("all is at rest")
                    .atMost(LIMIT)
                    .until(() -> count("select count(*) from tombstones where $1::uuid is not null", version) == 0
                            && count("select count(*) from volumes where version_id = $1 and state <> 'READY'", version)
                                    == 0);

            boolean known = count("select count(*) from image_versions where id = $1", version) == 1;
            assertThat(eye.names(eye.images()).contains("v-" + version))
                    .as("its content is there as long as its row")
                    .isEqualTo(known);
            for (String owner : owners(version)) {
                assertThat(eye.content(eye.volume(owner))).hasSize(9 << 20);
                peers.deleteOf(List.of(owner));
            }
        }
    }

    private static void atOnce(Turn... players) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(players.length);
        try {
            List<Callable<Void>> acts = new ArrayList<>();
            for (Turn player : players) {
                acts.add(() -> {
                    for (int turn = 0; turn < TURNS; turn++) {
                        player.take(turn);
                    }
                    return null;
                });
            }
            for (Future<Void> done : threads.invokeAll(acts)) {
                done.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static void act(String version, String act) {
        Api.admin().post("/api/v1/versions/{id}/{act}", version, act);
    }

    /** Refused is as good as done: it depends on who was first. */
    private static void quietly(Runnable call) {
        try {
            call.run();
        } catch (StatusRuntimeException refused) {
            assertThat(refused.getStatus().getCode())
                    .isIn(io.grpc.Status.Code.NOT_FOUND, io.grpc.Status.Code.FAILED_PRECONDITION);
        } catch (GrpcPeers.Faulty refused) {
            assertThat(refused).hasMessage("VERSION_NOT_FOUND");
        }
    }

    private List<String> owners(String version) {
        List<String> owners = new ArrayList<>();
        pool.preparedQuery("select owner_id from volumes where version_id = $1")
                .executeAndAwait(Tuple.of(UUID.fromString(version)))
                .forEach(row -> owners.add(row.getString("owner_id")));
        return owners;
    }

    private long count(String sql, String version) {
        return pool.preparedQuery(sql)
                .executeAndAwait(Tuple.of(UUID.fromString(version)))
                .iterator()
                .next()
                .getLong(0);
    }
}
