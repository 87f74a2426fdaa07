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
import org.idvserver.image.application.Work;
import org.idvserver.image.config.ImageConfig;
import org.idvserver.image.domain.ImageProblem;
import org.idvserver.kit.lease.Lease;

@ApplicationScoped
class PostgresWork implements Work {
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
            case IMPORTS, RELEASES -> "image_versions";
            case VOLUMES -> "volumes";
        };
    }

    private static String due(Kind kind) {
        return switch (kind) {
            case POOLS -> "target = 'PRESENT'";
            case IMPORTS -> "state in ('DRAFT', 'IMPORTING')";
            case RELEASES -> "state = 'READY' and target = 'RELEASED'";
            case VOLUMES -> "state in ('REQUESTED', 'RESETTING') or target = 'ABSENT'";
        };
    }

    @Override
    public Uni<Lease.Claim> claim(Kind kind, int limit) {
        return leases.get(kind).claim(pool, limit);
    }

    @Override
    public Uni<Boolean> renew(Kind kind, UUID token) {
        return pool.preparedQuery(
                        "update %s set lease_until = now() + $2 * interval '1 millisecond' where lease_owner = $1"
                                .formatted(table(kind)))
                .execute(Tuple.of(token, lease.toMillis()))
                .map(kept -> kept.rowCount() > 0);
    }

    @Override
    public Uni<Boolean> progress(UUID token, long bytes) {
        return pool.preparedQuery(
                        """
                        update image_versions set progress_bytes = $3, lease_until = now() + $2 * interval '1 millisecond'
                        where lease_owner = $1""")
                .execute(Tuple.of(token, lease.toMillis(), bytes))
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
