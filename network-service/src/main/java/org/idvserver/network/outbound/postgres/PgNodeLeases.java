package org.idvserver.network.outbound.postgres;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import org.idvserver.kit.reconcile.Lifeline;
import org.idvserver.network.application.reconcile.NodeLeases;
import org.jboss.logging.Logger;

@ApplicationScoped
class PgNodeLeases implements NodeLeases {
    private static final Logger LOG = Logger.getLogger(PgNodeLeases.class);

    /** At most this many a turn, so that replicas that start within some seconds of each other share the nodes. */
    private static final int TAKEN_A_TURN = 64;

    /** Frees what those kept who do not renew: their nodes forget them with the row. */
    private static final String BURY = "delete from replica where alive_until < now() and id <> $1";

    private static final String RENEW =
            """
            insert into replica (id, alive_until) values ($1, now() + $2 * interval '1 millisecond')
            on conflict (id) do update set alive_until = excluded.alive_until""";
    private static final String TAKE =
            """
            update node set lease_owner = $1 where id in (
                select id from node where kind = 'TERMINAL' and lease_owner is null and ovsdb_endpoint <> 'dial-in'
                order by id limit $2
                for no key update skip locked)
            and exists (select 1 from replica where id = $1)""";
    private static final String KEPT = "select id from node where lease_owner = $1";

    private final Pool pool;
    private final Lifeline lifeline;

    PgNodeLeases(Pool pool, Lifeline lifeline) {
        this.pool = pool;
        this.lifeline = lifeline;
    }

    @Override
    public Uni<Void> renew(UUID replica, Duration lease) {
        return lifeline.pool()
                .preparedQuery(RENEW)
                .execute(Tuple.of(replica, lease.toMillis()))
                .replaceWithVoid();
    }

    @Override
    public Uni<Kept> keep(UUID replica) {
        return bury(replica)
                .chain(() -> pool.preparedQuery(TAKE).execute(Tuple.of(replica, TAKEN_A_TURN)))
                .map(taken -> taken.rowCount() == TAKEN_A_TURN)
                .flatMap(more -> pool.preparedQuery(KEPT)
                        .execute(Tuple.of(replica))
                        .map(rows -> new Kept(Set.copyOf(PortRows.list(rows, row -> row.getUUID(0))), more)));
    }

    /** What stands in the way of a burial must not cost the living their nodes: the next turn tries again. */
    private Uni<Void> bury(UUID replica) {
        return pool.preparedQuery(BURY)
                .execute(Tuple.of(replica))
                .onFailure()
                .invoke(failure -> LOG.warn("a replica that is dead still keeps its nodes", failure))
                .onFailure()
                .recoverWithNull()
                .replaceWithVoid();
    }
}
