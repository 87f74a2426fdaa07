package org.idvserver.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.idvserver.image.application.VolumeOutcome;
import org.idvserver.image.application.VolumeWork;
import org.idvserver.image.application.Volumes;
import org.idvserver.image.application.Work;
import org.idvserver.image.domain.PoolType;
import org.idvserver.image.domain.Volume;
import org.idvserver.image.support.Api;
import org.idvserver.image.support.StorageInfra;
import org.idvserver.testkit.infra.ServiceInfra;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Many rows are locked by several at once: by who records outcomes, who keeps the claim, and who wishes otherwise. */
@QuarkusTest
@QuarkusTestResource(ServiceInfra.class)
@QuarkusTestResource(StorageInfra.class)
class VolumeLocksTest {
    private static final int ROWS = 1000;
    private static final int RECORD = 50;
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @Inject
    Pool pool;

    @Inject
    Work work;

    @Inject
    Volumes volumes;

    @AfterEach
    void removeRows() {
        pool.query("delete from volumes where owner_id like 'locks-%'").executeAndAwait();
    }

    @Test
    void recordsOutcomesInAnyOrderWhileTheClaimIsKeptAndWishesChange() {
        UUID token = claimedRows(UUID.fromString(Api.released(PoolType.DIR).versionId()));
        List<VolumeWork> items = new ArrayList<>(volumes.claimed(token).await().atMost(LIMIT));
        assertThat(items).hasSize(ROWS);
        long deadlocks = deadlocks();
        List<String> owners =
                items.stream().map(item -> item.volume().ownerId()).toList();
        Collections.reverse(items);

        CompletableFuture<Void> recording = CompletableFuture.runAsync(() -> {
            for (int from = 0; from < ROWS; from += RECORD) {
                List<VolumeOutcome> outcomes = items.subList(from, from + RECORD).stream()
                        .map(VolumeLocksTest::later)
                        .toList();
                volumes.record(token, outcomes).await().atMost(LIMIT);
            }
        });
        while (!recording.isDone()) {
            work.renew(Work.Kind.FOLDER_VOLUMES, token).await().atMost(LIMIT);
            volumes.unwant(owners, "somebody").await().atMost(LIMIT);
        }

        recording.join();
        volumes.unwant(owners, "somebody").await().atMost(LIMIT);
        Awaitility.await("nobody wants them").atMost(LIMIT).until(() -> rows() == 0);
        assertThat(deadlocks()).isEqualTo(deadlocks);
    }

    private static VolumeOutcome later(VolumeWork item) {
        return VolumeOutcome.delayed(item.volume(), new Volume.Fault("TEST", "Later"), Duration.ofHours(1));
    }

    /** Of nobody's wish: the reconcilers would take them. */
    private UUID claimedRows(UUID version) {
        UUID token = UUID.randomUUID();
        pool.preparedQuery(
                        """
                        insert into volumes
                            (id, owner_id, version_id, pool_id, target, state, size_bytes, lease_owner, lease_until)
                        select gen_random_uuid(), 'locks-' || n, $1, i.pool_id, 'PRESENT', 'REQUESTED', 1, $2,
                            now() + interval '1 hour'
                        from generate_series(1, $3) n, image_versions i where i.id = $1""")
                .executeAndAwait(Tuple.of(version, token, ROWS));
        return token;
    }

    private long rows() {
        return number("select count(*) from volumes where owner_id like 'locks-%'");
    }

    /** Those of the reconcilers, too: they retry, when the lease of what they had claimed has run out. */
    private long deadlocks() {
        return number("select deadlocks from pg_stat_database where datname = current_database()");
    }

    private long number(String sql) {
        return pool.query(sql).executeAndAwait().iterator().next().getLong(0);
    }
}
