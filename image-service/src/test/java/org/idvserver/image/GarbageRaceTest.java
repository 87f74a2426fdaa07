package org.idvserver.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.idvserver.image.application.Findings;
import org.idvserver.image.application.Garbage;
import org.idvserver.image.domain.BlockImage;
import org.idvserver.image.domain.ImageProblem;
import org.idvserver.image.domain.PoolType;
import org.idvserver.image.support.Api;
import org.idvserver.image.support.GrpcPeers;
import org.idvserver.image.support.StorageEye;
import org.idvserver.image.support.StorageInfra;
import org.idvserver.kit.error.Problem;
import org.idvserver.testkit.infra.ServiceInfra;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Clones are made, deleted and collected as garbage under the same names at the same time. */
@QuarkusTest
@QuarkusTestResource(ServiceInfra.class)
@QuarkusTestResource(StorageInfra.class)
class GarbageRaceTest {
    private static final int THREADS = 8;
    /** Each adds some seconds; -Dgarbage.rounds=50 looks harder. */
    private static final int ROUNDS = Integer.getInteger("garbage.rounds", 4);

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final GrpcPeers peers = new GrpcPeers();

    @Inject
    Pool pool;

    @Inject
    Findings findings;

    @Inject
    Garbage garbage;

    @AfterEach
    void close() {
        peers.close();
    }

    @ParameterizedTest
    @EnumSource(PoolType.class)
    void neverRemovesWhatIsReadyAndLeavesNothingBehind(PoolType type) throws Exception {
        StorageEye eye = new StorageEye(type);
        Api.Released released = Api.released(type);
        List<String> owners = IntStream.range(0, 6)
                .mapToObj(number -> "race-" + UUID.randomUUID())
                .toList();
        UUID poolId = pool.preparedQuery("select id from storage_pools where location = $1")
                .executeAndAwait(Tuple.of(eye.desktops().location()))
                .iterator()
                .next()
                .getUUID("id");
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Callable<Void>> acts = new ArrayList<>();
            for (int thread = 0; thread < THREADS; thread++) {
                Random random = new Random(thread);
                boolean collects = thread % 2 == 0;
                acts.add(() -> {
                    for (int round = 0; round < ROUNDS; round++) {
                        String owner = owners.get(random.nextInt(owners.size()));
                        if (collects) {
                            collect(poolId, owner);
                        } else if (random.nextInt(3) > 0) {
                            peers.cloneFor(released.versionId(), List.of(owner)).forEach(done -> {
                                if (!done.hasFault()) {
                                    forgetSometimes(random, owner);
                                }
                            });
                        } else {
                            peers.deleteOf(List.of(owner));
                        }
                    }
                    return null;
                });
            }
            for (Future<Void> act : threads.invokeAll(acts)) {
                act.get();
            }
        } finally {
            threads.shutdownNow();
        }
        Awaitility.await("all is at rest")
                .atMost(LIMIT)
                .until(() -> count("select count(*) from tombstones") == 0
                        && count(
                                        "select count(*) from volumes where state not in ('READY', 'FAILED') or target = 'ABSENT'")
                                == 0);

        Set<String> listed = eye.names(eye.desktops());
        Set<String> ready = new java.util.HashSet<>();
        pool.preparedQuery("select owner_id from volumes where owner_id = any($1) and state = 'READY'")
                .executeAndAwait(Tuple.of((Object) owners.toArray(String[]::new)))
                .forEach(row -> ready.add("d-" + row.getString("owner_id")));
        assertThat(listed).as("every whole volume has its content").containsAll(ready);

        owners.forEach(owner -> collect(poolId, owner));
        Awaitility.await("orphans can still be collected").atMost(LIMIT).until(() -> eye.names(eye.desktops()).stream()
                .filter(name -> name.startsWith("d-race-") && owners.contains(name.substring(2)))
                .collect(Collectors.toSet())
                .equals(ready));
        assertThat(peers.cloneFor(released.versionId(), owners)).noneMatch(done -> done.hasFault());
        owners.forEach(owner -> assertThat(eye.content(eye.volume(owner))).hasSize(9 << 20));
    }

    /** Half of the clones become orphans: their rows are lost as if the database had been restored from yesterday. */
    private void forgetSometimes(Random random, String owner) {
        if (random.nextBoolean()) {
            pool.preparedQuery("delete from volumes where owner_id = $1 and state = 'READY' and lease_owner is null")
                    .executeAndAwait(Tuple.of(owner));
        }
    }

    /** What a repair of a finding does, without waiting for the grace. */
    private void collect(UUID poolId, String owner) {
        UUID id = pool.preparedQuery(
                        """
                        insert into findings (id, kind, pool_id, image, size_bytes, state)
                        values ($1, 'ORPHAN', $2, $3, 0, 'OPEN')
                        on conflict (pool_id, image) where state in ('OPEN', 'DISMISSED') do update set last_seen = now()
                        returning id""")
                .executeAndAwait(Tuple.of(UUID.randomUUID(), poolId, BlockImage.VOLUME_PREFIX + owner))
                .iterator()
                .next()
                .getUUID("id");
        try {
            findings.get(id)
                    .flatMap(finding -> garbage.condemn(finding, "test"))
                    .await()
                    .atMost(LIMIT);
        } catch (Problem refused) {
            assertThat(refused.code()).isIn(ImageProblem.FINDING_STALE, ImageProblem.FINDING_NOT_FOUND);
        }
    }

    private long count(String sql) {
        return pool.query(sql).executeAndAwait().iterator().next().getLong(0);
    }
}
