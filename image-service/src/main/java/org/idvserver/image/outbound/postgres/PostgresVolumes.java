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
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.idvserver.image.application.ImageEvents;
import org.idvserver.image.application.VolumeOutcome;
import org.idvserver.image.application.VolumeQuery;
import org.idvserver.image.application.VolumeWork;
import org.idvserver.image.application.Volumes;
import org.idvserver.image.config.ImageConfig;
import org.idvserver.image.domain.ImageProblem;
import org.idvserver.image.domain.ImageVersion;
import org.idvserver.image.domain.Volume;
import org.idvserver.image.domain.VolumeAct;
import org.idvserver.image.domain.VolumeTarget;
import org.idvserver.kit.events.Event;
import org.idvserver.kit.events.Outbox;
import org.idvserver.kit.id.TimeOrderedId;
import org.idvserver.kit.trace.TraceParent;

@ApplicationScoped
class PostgresVolumes implements Volumes {
    private static final String LOCK_RELEASED =
            "select id from image_versions where id = $1 and state = 'RELEASED' and deleted is null for share";

    private final Pool pool;
    private final VolumeRecords records;
    private final ImageEvents events;
    private final Outbox outbox;
    private final Duration lease;

    PostgresVolumes(Pool pool, VolumeRecords records, ImageEvents events, Outbox outbox, ImageConfig config) {
        this.lease = config.reconcile().lease();
        this.pool = pool;
        this.records = records;
        this.events = events;
        this.outbox = outbox;
    }

    @Override
    public Uni<Void> want(Collection<String> ownerIds, ImageVersion version, Optional<UUID> poolId, String actor) {
        String[] owners = ownerIds.toArray(String[]::new);
        return pool.withTransaction(connection -> checkReleased(connection, version)
                .chain(() -> poolId.map(place -> hold(connection, place)
                                .chain(() -> add(connection, owners, version, place))
                                .flatMap(rows -> tell(connection, rows, actor, "volume.requested")))
                        .orElseGet(() -> Uni.createFrom().voidItem()))
                .chain(() -> again(connection, owners, version.id())));
    }

    /** A pool that is being deleted must not get new rows. */
    private static Uni<Void> hold(SqlConnection connection, UUID poolId) {
        return connection
                .preparedQuery("select 1 from storage_pools where id = $1 and target = 'ACTIVE' for share")
                .execute(Tuple.of(poolId))
                .invoke(rows -> {
                    if (rows.size() == 0) {
                        throw ImageProblem.POOL_INACTIVE.because("The pool was stopped or deleted just now");
                    }
                })
                .replaceWithVoid();
    }

    private static Uni<RowSet<Row>> add(SqlConnection connection, String[] owners, ImageVersion version, UUID poolId) {
        UUID[] ids = Stream.of(owners).map(owner -> TimeOrderedId.next()).toArray(UUID[]::new);
        return connection
                .preparedQuery(
                        """
                        insert into volumes as v
                            (id, owner_id, version_id, pool_id, target, state, size_bytes, traceparent)
                        select w.id, w.owner_id, $3, $4, 'PRESENT', 'REQUESTED', $5, $6
                        from unnest($1::uuid[], $2::text[]) as w(id, owner_id) order by w.owner_id
                        on conflict (owner_id) do nothing
                        returning v.id, v.owner_id""")
                .execute(Tuple.of(ids, owners, version.id(), poolId, version.sizeBytes(), trace()));
    }

    private static Uni<Void> again(SqlConnection connection, String[] owners, UUID versionId) {
        return connection
                .preparedQuery(
                        """
                        with held as (
                            select id from volumes
                            where owner_id = any($1) and version_id = $2 and target = 'PRESENT'
                              and state in ('REQUESTED', 'FAILED') and reason is not null
                            order by id for update)
                        update volumes set target = 'PRESENT', next_attempt = now(), reason = null, message = null,
                            state = case state when 'FAILED' then 'REQUESTED' else state end
                        where id in (select id from held)""")
                .execute(Tuple.of(owners, versionId))
                .replaceWithVoid();
    }

    /** Shared with other clones, held until the rows are there: the version is neither retired nor thrown away meanwhile. */
    private static Uni<Void> checkReleased(SqlConnection connection, ImageVersion version) {
        return connection
                .preparedQuery(LOCK_RELEASED)
                .execute(Tuple.of(version.id()))
                .invoke(found -> {
                    if (found.size() == 0) {
                        throw ImageProblem.VERSION_NOT_RELEASED.because(
                                "Version %d is not released any more", version.number());
                    }
                })
                .replaceWithVoid();
    }

    @Override
    public Uni<Void> unwant(Collection<String> ownerIds, String actor) {
        return pool.withTransaction(connection -> connection
                .preparedQuery(
                        """
                        with old as (
                            select id, target from volumes
                            where owner_id = any($1) and (target <> 'ABSENT' or reason is not null)
                            order by id for update)
                        update volumes v
                        set target = 'ABSENT', next_attempt = now(), reason = null, message = null, traceparent = $2
                        from old where old.id = v.id
                        returning v.id, v.owner_id, old.target <> 'ABSENT' as news""")
                .execute(Tuple.of(ownerIds.toArray(String[]::new), trace()))
                .flatMap(rows -> {
                    List<Row> news = new ArrayList<>();
                    rows.forEach(row -> {
                        if (row.getBoolean("news")) {
                            news.add(row);
                        }
                    });
                    return tell(connection, news, actor, "volume.deletion-requested");
                }));
    }

    @Override
    public Uni<Boolean> wantAct(UUID id, VolumeAct act, String actor) {
        return pool.withTransaction(connection -> connection
                .preparedQuery(
                        """
                        update volumes v
                        set state = $2, act_bytes = $3, act_shrink = $4, act_snapshot = $5, progress_bytes = null,
                            changed = now(), next_attempt = now(), reason = null, message = null, traceparent = $6
                        where id = $1 and target = 'PRESENT' and (state = 'READY' or (state = $2 and act_bytes is not
                            distinct from $3 and act_shrink = $4 and act_snapshot is not distinct from $5))
                        returning v.id, v.owner_id""")
                .execute(Tuple.from(Arrays.asList(
                        id,
                        act.state().name(),
                        act.bytes().orElse(null),
                        act.mayShrink(),
                        act.snapshot().orElse(null),
                        trace())))
                .flatMap(rows -> tell(
                                connection,
                                rows,
                                actor,
                                "volume."
                                        + act.state()
                                                .name()
                                                .toLowerCase(Locale.ROOT)
                                                .replace('_', '-')
                                        + "-requested")
                        .replaceWith(rows.size() > 0)));
    }

    @Override
    public Uni<Boolean> progress(UUID token, long bytes) {
        return pool.preparedQuery(
                        """
                        update volumes set progress_bytes = $2, lease_until = now() + $3 * interval '1 millisecond'
                        where lease_owner = $1""")
                .execute(Tuple.of(token, bytes, lease.toMillis()))
                .map(kept -> kept.rowCount() > 0);
    }

    /** Kept with the wish, so that what is told of its end belongs to the trace of the request. */
    private static String trace() {
        return TraceParent.current().orElse(null);
    }

    private Uni<Void> tell(SqlConnection connection, Iterable<Row> rows, String actor, String action) {
        List<Event> acts = new ArrayList<>();
        rows.forEach(row -> acts.add(events.volumeAct(actor, action, row.getUUID("id"), row.getString("owner_id"))));
        return outbox.append(connection, acts);
    }

    @Override
    public Uni<Map<String, Optional<Volume>>> settled(Collection<String> ownerIds, VolumeTarget target) {
        return pool.preparedQuery(VolumeRows.SETTLED)
                .execute(Tuple.of(ownerIds.toArray(String[]::new), target.name()))
                .map(VolumeRows::byOwner);
    }

    @Override
    public Uni<Volume> get(UUID id) {
        return select("where v.id = $1", Tuple.of(id)).map(found -> {
            if (found.isEmpty()) {
                throw ImageProblem.VOLUME_NOT_FOUND.because("There is no volume %s", id);
            }
            return found.get(0);
        });
    }

    @Override
    public Uni<List<Volume>> page(VolumeQuery query) {
        VolumeRows.Page page = VolumeRows.page(query);
        return pool.preparedQuery(page.sql()).execute(page.values()).map(VolumeRows::volumes);
    }

    private Uni<List<Volume>> select(String where, Tuple values) {
        return pool.preparedQuery(VolumeRows.SELECT + where).execute(values).map(VolumeRows::volumes);
    }

    @Override
    public Uni<List<VolumeWork>> claimed(UUID token) {
        return pool.preparedQuery(VolumeRows.CLAIMED).execute(Tuple.of(token)).map(VolumeRows::works);
    }

    @Override
    public Uni<Void> record(UUID token, List<VolumeOutcome> outcomes) {
        return pool.withTransaction(connection -> records.record(connection, token, outcomes));
    }
}
