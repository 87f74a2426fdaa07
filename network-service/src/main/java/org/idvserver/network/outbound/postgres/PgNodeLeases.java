package org.idvserver.network.outbound.postgres;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.idvserver.network.application.reconcile.NodeLeases;

@ApplicationScoped
class PgNodeLeases implements NodeLeases {
    /** At most this many a turn, so that replicas that start together share the nodes. */
    private static final int TAKEN_A_TURN = 64;

    private static final String RENEW =
            """
            update node set lease_until = now() + $2 * interval '1 millisecond'
            where id in (select id from node where lease_owner = $1 order by id for no key update) returning id""";
    private static final String TAKE =
            """
            update node set lease_owner = $1, lease_until = now() + $2 * interval '1 millisecond'
            where id in (
                select id from node
                where kind = 'TERMINAL' and (lease_until is null or lease_until < now())
                order by id limit $3
                for no key update skip locked)
            returning id""";

    private final Pool pool;

    PgNodeLeases(Pool pool) {
        this.pool = pool;
    }

    @Override
    public Uni<Set<UUID>> keep(UUID replica, Duration lease) {
        Set<UUID> kept = new HashSet<>();
        return pool.preparedQuery(RENEW)
                .execute(Tuple.of(replica, lease.toMillis()))
                .invoke(rows -> kept.addAll(PortRows.list(rows, row -> row.getUUID(0))))
                .chain(() -> pool.preparedQuery(TAKE).execute(Tuple.of(replica, lease.toMillis(), TAKEN_A_TURN)))
                .invoke(rows -> kept.addAll(PortRows.list(rows, row -> row.getUUID(0))))
                .replaceWith(kept);
    }
}
