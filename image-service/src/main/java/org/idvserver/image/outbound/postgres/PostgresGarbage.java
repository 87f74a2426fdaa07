package org.idvserver.image.outbound.postgres;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.idvserver.image.application.FindingEvents;
import org.idvserver.image.application.Garbage;
import org.idvserver.image.application.ImageEvents;
import org.idvserver.image.domain.BlockImage;
import org.idvserver.image.domain.Finding;
import org.idvserver.image.domain.FindingState;
import org.idvserver.image.domain.ImageProblem;
import org.idvserver.image.domain.Place;
import org.idvserver.image.domain.PoolType;
import org.idvserver.image.domain.Volume;
import org.idvserver.kit.events.Event;
import org.idvserver.kit.events.Outbox;
import org.idvserver.kit.id.TimeOrderedId;

/** Locks and proofs are two statements: the second sees what was committed while the first waited. */
@ApplicationScoped
class PostgresGarbage implements Garbage {
    private static final String LOCK_BINNED =
            """
            select v.id from image_versions v
            where v.deleted < now() - $1 * interval '1 millisecond'
              and not exists (select 1 from tombstones t where t.version_id = v.id)
            order by v.deleted limit $2 for update of v skip locked""";

    private static final String CONDEMN_BINNED =
            """
            insert into tombstones (id, pool_id, image, version_id, actor)
            select gen_random_uuid(), v.pool_id, 'v-' || v.id::text, v.id, $2 from image_versions v
            where v.id = any($1)
              and not exists (select 1 from volumes o where o.version_id = v.id)
              and not exists (select 1 from channels c where c.version_id = v.id)
              and not exists (select 1 from version_grants g where g.version_id = v.id)
              and not exists (select 1 from living_maintenance_vms m
                  where v.id in (m.base_version_id, m.published_version_id))
            on conflict do nothing""";

    /** Whoever inserts a volume or version of this pool shares a lock on its row, by the foreign key. */
    private static final String LOCK_POOL = "select id from storage_pools where id = $1 for update";

    private static final String CONDEMN_ORPHAN =
            """
            insert into tombstones (id, pool_id, image, finding_id, actor)
            select $1, f.pool_id, f.image, f.id, $3 from findings f
            where f.id = $2 and f.state in ('OPEN', 'DISMISSED')
              and not exists (select 1 from volumes v where v.pool_id = f.pool_id and 'd-' || v.owner_id = f.image)
              and not exists (select 1 from image_versions v where v.pool_id = f.pool_id and 'v-' || v.id::text = f.image)
              and not exists (select 1 from living_maintenance_vms m where 'm-' || m.id::text = f.image)
            on conflict (pool_id, image) do update set finding_id = excluded.finding_id""";

    private final Pool pool;
    private final FindingEvents events;
    private final Outbox outbox;

    PostgresGarbage(Pool pool, FindingEvents events, Outbox outbox) {
        this.pool = pool;
        this.events = events;
        this.outbox = outbox;
    }

    @Override
    public Uni<Integer> condemnBinned(Duration retention, int limit) {
        return pool.withTransaction(connection -> connection
                .preparedQuery(LOCK_BINNED)
                .execute(Tuple.of(retention.toMillis(), limit))
                .flatMap(locked -> {
                    List<UUID> ids = new ArrayList<>();
                    locked.forEach(row -> ids.add(row.getUUID("id")));
                    return ids.isEmpty()
                            ? Uni.createFrom().item(0)
                            : connection
                                    .preparedQuery(CONDEMN_BINNED)
                                    .execute(Tuple.of(ids.toArray(UUID[]::new), ImageEvents.SELF))
                                    .map(condemned -> condemned.rowCount());
                }));
    }

    @Override
    public Uni<Void> condemn(Finding finding, String actor) {
        return pool.withTransaction(connection -> connection
                .preparedQuery(LOCK_POOL)
                .execute(Tuple.of(finding.poolId()))
                .chain(() -> connection
                        .preparedQuery(CONDEMN_ORPHAN)
                        .execute(Tuple.of(TimeOrderedId.next(), finding.id(), actor)))
                .flatMap(condemned -> {
                    if (condemned.rowCount() == 0) {
                        throw ImageProblem.FINDING_STALE.because("Something refers to the image by now: it stays");
                    }
                    return outbox.append(
                            connection,
                            List.of(events.act(
                                    actor,
                                    "finding.deletion-requested",
                                    finding,
                                    finding.image().name())));
                }));
    }

    @Override
    public Uni<List<Condemned>> claimed(UUID token) {
        return pool.preparedQuery(
                        """
                        select t.id, t.image, t.version_id, t.finding_id, t.actor, t.attempts, p.type, p.location
                        from tombstones t join storage_pools p on p.id = t.pool_id where t.lease_owner = $1""")
                .execute(Tuple.of(token))
                .map(rows -> {
                    List<Condemned> found = new ArrayList<>();
                    rows.forEach(row -> found.add(condemned(row)));
                    return found;
                });
    }

    private static Condemned condemned(Row row) {
        Place place = new Place(PoolType.valueOf(row.getString("type")), row.getString("location"));
        return new Condemned(
                row.getUUID("id"),
                new BlockImage(place, row.getString("image")),
                Optional.ofNullable(row.getUUID("version_id")),
                Optional.ofNullable(row.getUUID("finding_id")),
                row.getString("actor"),
                row.getInteger("attempts"));
    }

    @Override
    public Uni<Void> buried(UUID token, Condemned condemned) {
        return pool.withTransaction(connection -> dropTombstone(connection, token, condemned)
                .flatMap(held -> held
                        ? deleteVersion(connection, condemned).chain(() -> closeFinding(connection, condemned))
                        : Uni.createFrom().voidItem()));
    }

    private static Uni<Boolean> dropTombstone(SqlConnection connection, UUID token, Condemned condemned) {
        return connection
                .preparedQuery("delete from tombstones where id = $1 and lease_owner = $2")
                .execute(Tuple.of(condemned.id(), token))
                .map(dropped -> dropped.rowCount() > 0);
    }

    private Uni<Void> deleteVersion(SqlConnection connection, Condemned condemned) {
        if (condemned.versionId().isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        Tuple id = Tuple.of(condemned.versionId().get());
        return connection
                .preparedQuery("update channels set previous_version_id = null where previous_version_id = $1")
                .execute(id)
                .chain(() -> connection
                        .preparedQuery("delete from manifests where version_id = $1")
                        .execute(id))
                .chain(() -> connection
                        .preparedQuery("delete from image_versions where id = $1 returning id, image_id, number")
                        .execute(id))
                .flatMap(deleted -> {
                    List<Event> facts = new ArrayList<>();
                    deleted.forEach(row -> facts.addAll(events.versionDeleted(
                            row.getUUID("id"), row.getUUID("image_id"), row.getInteger("number"))));
                    return outbox.append(connection, facts);
                });
    }

    private Uni<Void> closeFinding(SqlConnection connection, Condemned condemned) {
        if (condemned.findingId().isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        UUID id = condemned.findingId().get();
        return connection
                .preparedQuery(FindingSql.CLOSE)
                .execute(Tuple.of(id, FindingState.REPAIRED.name(), condemned.actor()))
                .chain(() -> connection.preparedQuery(FindingSql.GET).execute(Tuple.of(id)))
                .flatMap(rows -> {
                    List<Event> facts = new ArrayList<>();
                    FindingSql.findings(rows)
                            .forEach(finding ->
                                    facts.addAll(events.closed(condemned.actor(), finding, FindingState.REPAIRED)));
                    return outbox.append(connection, facts);
                });
    }

    @Override
    public Uni<Void> spared(UUID token, Condemned condemned, Volume.Fault fault) {
        return pool.withTransaction(connection -> dropTombstone(connection, token, condemned)
                .flatMap(held -> held
                        ? connection
                                .preparedQuery("update findings set reason = $2, message = $3 where id = $1")
                                .execute(Tuple.of(condemned.findingId().orElse(null), fault.reason(), fault.message()))
                                .replaceWithVoid()
                        : Uni.createFrom().voidItem()));
    }

    @Override
    public Uni<Void> delayed(UUID token, Condemned condemned, Volume.Fault fault, Duration wait) {
        return pool.preparedQuery(
                        """
                        update tombstones set reason = $3, message = $4, attempts = attempts + 1, lease_owner = null,
                            lease_until = null, next_attempt = now() + $5 * interval '1 millisecond'
                        where id = $1 and lease_owner = $2""")
                .execute(Tuple.of(condemned.id(), token, fault.reason(), fault.message(), wait.toMillis()))
                .replaceWithVoid();
    }

    @Override
    public Uni<Void> buryImages(Duration retention) {
        return pool.withTransaction(connection -> connection
                .preparedQuery(
                        """
                        delete from images i
                        where i.deleted < now() - $1 * interval '1 millisecond'
                          and not exists (select 1 from image_versions v where v.image_id = i.id)
                          and not exists (select 1 from channels c where c.image_id = i.id)
                        returning i.id, i.name""")
                .execute(Tuple.of(retention.toMillis()))
                .flatMap(rows -> tellDeleted(connection, rows)));
    }

    private Uni<Void> tellDeleted(SqlConnection connection, RowSet<Row> rows) {
        List<Event> facts = new ArrayList<>();
        rows.forEach(row -> facts.addAll(events.imageDeleted(row.getUUID("id"), row.getString("name"))));
        return outbox.append(connection, facts);
    }
}
