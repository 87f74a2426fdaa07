package org.idvserver.image.outbound.postgres;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.UUID;
import org.idvserver.image.application.ImportProgress;
import org.idvserver.image.application.Work;
import org.idvserver.image.config.ImageConfig;
import org.idvserver.image.domain.ImageProblem;
import org.idvserver.image.domain.PoolType;
import org.idvserver.kit.lease.Lease;

@ApplicationScoped
class PostgresWork implements Work {
    /** A volume whose image is being removed as garbage waits; its state not being READY makes the index fit. */
    private static final String VOLUMES_DUE =
            """
            (state not in ('READY', 'FAILED') or target = 'ABSENT')
            and (state not in ('FLATTENING', 'ROLLING_BACK') or target = 'ABSENT')
            and not exists (select 1 from tombstones t
                where t.pool_id = volumes.pool_id and t.image = 'd-' || volumes.owner_id)
            and exists (select 1 from storage_pools p where p.id = volumes.pool_id and p.type = '%s')""";

    private final Pool pool;
    private final Duration lease;
    private final Map<Kind, Lease> leases = new EnumMap<>(Kind.class);

    PostgresWork(Pool pool, ImageConfig config) {
        this.pool = pool;
        this.lease = config.reconcile().lease();
        for (Kind kind : Kind.values()) {
            leases.put(kind, new Lease(table(kind), due(kind), lease));
        }
    }

    private static String table(Kind kind) {
        return switch (kind) {
            case POOLS -> "storage_pools";
            case IMPORTS, COPIES, RELEASES -> "image_versions";
            case CEPH_VOLUMES, FOLDER_VOLUMES, ROLL_BACKS, FLATTENS -> "volumes";
            case GARBAGE -> "tombstones";
            case MAINTENANCE -> "maintenance_vms";
        };
    }

    private static String volumesDue(PoolType type) {
        return VOLUMES_DUE.formatted(type.name());
    }

    private static String due(Kind kind) {
        return switch (kind) {
            case POOLS -> "true";
            case IMPORTS -> "state in ('DRAFT', 'IMPORTING') and source_kind <> 'MAINTENANCE'";
            case COPIES -> "state in ('DRAFT', 'IMPORTING') and source_kind = 'MAINTENANCE'";
            case RELEASES -> "state = 'READY' and target = 'RELEASED'";
            case CEPH_VOLUMES -> volumesDue(PoolType.RBD);
            case FOLDER_VOLUMES -> volumesDue(PoolType.DIR);
            case ROLL_BACKS -> "state = 'ROLLING_BACK' and target = 'PRESENT'";
            case FLATTENS -> "state = 'FLATTENING' and target = 'PRESENT'";
            case GARBAGE -> "true";
            case MAINTENANCE -> "state not in ('PUBLISHED', 'DISCARDED', 'FAILED')";
        };
    }

    @Override
    public Uni<Lease.Claim> claim(Kind kind, int limit) {
        return leases.get(kind).claim(pool, limit);
    }

    /** Whoever locks many rows does so in the order of their ids: the outcomes of some are recorded at the same time. */
    @Override
    public Uni<Boolean> renew(Kind kind, UUID token) {
        return pool.preparedQuery(
                        """
                        with held as (select id from %1$s where lease_owner = $1 order by id for update)
                        update %1$s set lease_until = now() + $2 * interval '1 millisecond'
                        where id in (select id from held)"""
                                .formatted(table(kind)))
                .execute(Tuple.of(token, lease.toMillis()))
                .map(kept -> kept.rowCount() > 0);
    }

    @Override
    public Uni<Boolean> progress(UUID token, ImportProgress progress) {
        return pool.preparedQuery(
                        """
                        update image_versions set import_step = $3, progress_bytes = $4, progress_total_bytes = $5,
                            lease_until = now() + $2 * interval '1 millisecond'
                        where lease_owner = $1""")
                .execute(Tuple.of(
                        token, lease.toMillis(), progress.step().name(), progress.doneBytes(), progress.totalBytes()))
                .map(kept -> kept.rowCount() > 0);
    }

    @Override
    public Uni<Void> release(Kind kind, UUID token, UUID id, Duration nextAttempt) {
        String sql =
                """
                update %s set lease_owner = null, lease_until = null,
                    next_attempt = now() + ?3 * interval '1 millisecond'
                where id = ?1 and lease_owner = ?2"""
                        .formatted(table(kind));
        return Panache.getSession()
                .flatMap(session -> session.createNativeQuery(sql)
                        .setParameter(1, id)
                        .setParameter(2, token)
                        .setParameter(3, nextAttempt.toMillis())
                        .executeUpdate())
                .invoke(ended -> {
                    if (ended == 0) {
                        throw ImageProblem.LEASE_LOST.because("Another replica has taken this over");
                    }
                })
                .replaceWithVoid();
    }
}
