package org.idvserver.network.outbound.postgres;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.idvserver.network.application.reconcile.DialInLeases;

@ApplicationScoped
class PgDialInLeases implements DialInLeases {
    private static final String RELEASE =
            """
            update node set lease_owner = null where id in (
                select id from node where lease_owner = $1 and ovsdb_endpoint = 'dial-in' and id <> all($2)
                order by id
                for no key update skip locked)""";
    private static final String TAKE =
            """
            update node set lease_owner = $1 where id in (
                select id from node where kind = 'TERMINAL' and ovsdb_endpoint = 'dial-in' and id = any($3)
                and (lease_owner is null or id = any($2) and lease_owner <> $1)
                order by id
                for no key update skip locked)
            and exists (select 1 from replica where id = $1)
            returning id""";
    private static final String KEEPERS =
            "select id, lease_owner from node where kind = 'TERMINAL' and ovsdb_endpoint = 'dial-in' and id = any($1)";
    private static final String MISSED =
            """
            select id from node where kind = 'TERMINAL' and lease_owner is null and ovsdb_endpoint = 'dial-in'
            and reason <> 'NOT_DIALLED_IN'""";

    private final Pool pool;

    PgDialInLeases(Pool pool) {
        this.pool = pool;
    }

    @Override
    public Uni<Claim> claim(UUID replica, Set<UUID> withNewSession, Set<UUID> withSession) {
        Uni<Void> released = pool.preparedQuery(RELEASE)
                .execute(Tuple.of(replica, array(withSession)))
                .replaceWithVoid();
        return withSession.isEmpty()
                ? released.replaceWith(new Claim(Set.of(), Map.of()))
                : released.chain(() -> pool.preparedQuery(TAKE)
                                .execute(Tuple.of(replica, array(withNewSession), array(withSession))))
                        .map(PgDialInLeases::ids)
                        .flatMap(gained -> pool.preparedQuery(KEEPERS)
                                .execute(PortRows.ids(withSession))
                                .map(rows -> new Claim(gained, keepers(rows))));
    }

    @Override
    public Uni<Set<UUID>> missed() {
        return pool.query(MISSED).execute().map(PgDialInLeases::ids);
    }

    private static Map<UUID, Optional<UUID>> keepers(RowSet<Row> rows) {
        Map<UUID, Optional<UUID>> keepers = new HashMap<>();
        rows.forEach(row -> keepers.put(row.getUUID("id"), Optional.ofNullable(row.getUUID("lease_owner"))));
        return keepers;
    }

    private static Set<UUID> ids(RowSet<Row> rows) {
        return Set.copyOf(PortRows.list(rows, row -> row.getUUID("id")));
    }

    private static UUID[] array(Set<UUID> ids) {
        return ids.toArray(UUID[]::new);
    }
}
