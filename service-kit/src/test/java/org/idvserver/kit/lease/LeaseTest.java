package org.idvserver.kit.lease;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.idvserver.kit.support.Database;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LeaseTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static Database database;

    private final Lease lease = new Lease("work", "done = false", Duration.ofMinutes(1));

    @BeforeAll
    static void createDatabase() {
        database = new Database("t_kit_lease");
        database.execute(
                """
                create table work (id uuid primary key default gen_random_uuid(), done boolean not null default false,
                    lease_owner uuid, lease_until timestamptz, next_attempt timestamptz not null default now())""");
        database.execute("create table claims (token uuid primary key, replica_id uuid, until timestamptz)");
    }

    @AfterAll
    static void closeDatabase() {
        database.close();
    }

    @BeforeEach
    void twentyRows() {
        database.execute("truncate work");
        database.execute("insert into work (done) select false from generate_series(1, 20)");
    }

    @Test
    void givesEachRowToOneOfManyAtATime() {
        List<Uni<Lease.Claim>> claims = new ArrayList<>();
        for (int worker = 0; worker < 8; worker++) {
            claims.add(lease.claim(database.pool(), 5));
        }
        List<UUID> claimed = Uni.join().all(claims).andFailFast().await().atMost(LIMIT).stream()
                .flatMap(claim -> claim.ids().stream())
                .toList();
        assertThat(claimed).hasSize(20).doesNotHaveDuplicates();
    }

    @Test
    void freesARowWhoseWorkerDied() {
        assertThat(claim()).hasSize(20);
        assertThat(claim()).isEmpty();
        database.execute("update work set lease_until = now() - interval '1 second'");
        assertThat(claim()).hasSize(20);
    }

    @Test
    void leavesWhatIsDoneOrNotYetDue() {
        database.execute("update work set done = true where id in (select id from work limit 5)");
        database.execute(
                "update work set next_attempt = now() + interval '1 hour' where id in (select id from work where not done limit 5)");
        assertThat(claim()).hasSize(10);
    }

    @Test
    void saysWhichReplicaHasClaimedSomething() {
        UUID replica = UUID.randomUUID();
        Lease ofReplica = new Lease("work", "done = false", Duration.ofMinutes(1), replica);
        assertThat(claim(ofReplica)).hasSize(20);
        assertThat(claim(ofReplica)).isEmpty();
        assertThat(count("work where lease_owner in (select token from claims where replica_id = '%s')"
                        .formatted(replica)))
                .isEqualTo(20);
        assertThat(count("claims")).as("claims of nothing leave no trace").isEqualTo(1);
    }

    private List<UUID> claim() {
        return claim(lease);
    }

    private List<UUID> claim(Lease of) {
        return of.claim(database.pool(), 100).await().atMost(LIMIT).ids();
    }

    private long count(String from) {
        return database.pool()
                .query("select count(*) from " + from)
                .execute()
                .await()
                .atMost(LIMIT)
                .iterator()
                .next()
                .getLong(0);
    }
}
