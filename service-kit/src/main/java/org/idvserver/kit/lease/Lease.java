package org.idvserver.kit.lease;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Claims rows of a work table for a while, so that of several replicas one works on each. The table has the columns
 * {@code id uuid, lease_owner uuid, lease_until timestamptz, next_attempt timestamptz}. A claim that runs out is free for
 * anybody: whoever records an outcome does so only where {@code lease_owner} is still its own claim. Where claims are a replica's,
 * the table {@code claims (token uuid, replica_id uuid, until timestamptz)} says whose they are, so that others may free what a
 * dead one holds.
 */
public final class Lease {
    private static final String CLAIM =
            """
            update %1$s set lease_owner = $1, lease_until = now() + $2 * interval '1 millisecond'
            where id in (
                select id from %1$s
                where (%2$s) and next_attempt <= now() and (lease_until is null or lease_until < now())
                order by next_attempt, id limit $3
                for update skip locked)
            returning id""";

    private static final String CLAIM_OF_REPLICA =
            """
            with claimed as (%s), noted as (
                insert into claims (token, replica_id, until)
                select $1, '%s', now() + $2 * interval '1 millisecond' where exists (select from claimed))
            select id from claimed""";

    private final String claimSql;
    private final Duration duration;

    /** Table and condition are constants of the caller, never input. */
    public Lease(String table, String dueCondition, Duration duration) {
        this.duration = duration;
        this.claimSql = CLAIM.formatted(table, dueCondition);
    }

    /** Whose claims are a replica's. */
    public Lease(String table, String dueCondition, Duration duration, UUID replica) {
        this.duration = duration;
        this.claimSql = CLAIM_OF_REPLICA.formatted(CLAIM.formatted(table, dueCondition), replica);
    }

    /** What was claimed, and the token that proves it. */
    public record Claim(UUID token, List<UUID> ids) {}

    /** Values are those of the condition, from {@code $4} on. */
    public Uni<Claim> claim(SqlClient client, int limit, Object... values) {
        UUID token = UUID.randomUUID();
        Tuple parameters = Tuple.of(token, duration.toMillis(), limit);
        for (Object value : values) {
            parameters.addValue(value);
        }
        return client.preparedQuery(claimSql).execute(parameters).map(rows -> {
            List<UUID> ids = new ArrayList<>();
            rows.forEach(row -> ids.add(row.getUUID("id")));
            return new Claim(token, ids);
        });
    }
}
