package org.idvserver.image.outbound.postgres;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.idvserver.image.application.ImageEvents;
import org.idvserver.image.application.VolumeOutcome;
import org.idvserver.image.application.VolumeWork;
import org.idvserver.image.application.Volumes;
import org.idvserver.image.domain.BlockImage;
import org.idvserver.image.domain.ImageProblem;
import org.idvserver.image.domain.ImageVersion;
import org.idvserver.image.domain.Volume;
import org.idvserver.image.domain.VolumeState;
import org.idvserver.image.domain.VolumeTarget;
import org.idvserver.kit.events.Event;
import org.idvserver.kit.events.Outbox;
import org.idvserver.kit.id.TimeOrderedId;
import org.idvserver.kit.page.PageRequest;

@ApplicationScoped
class PostgresVolumes implements Volumes {
    private static final String COLUMNS =
            "v.id, v.owner_id, v.version_id, v.ceph_pool, v.target, v.state, v.reason, v.message, v.size_bytes, v.attempts";

    private final Pool pool;
    private final VolumeRecords records;
    private final ImageEvents events;
    private final Outbox outbox;

    PostgresVolumes(Pool pool, VolumeRecords records, ImageEvents events, Outbox outbox) {
        this.pool = pool;
        this.records = records;
        this.events = events;
        this.outbox = outbox;
    }

    @Override
    public Uni<Void> want(Collection<String> ownerIds, ImageVersion version, String cephPool, String actor) {
        String[] owners = ownerIds.toArray(String[]::new);
        UUID[] ids = ownerIds.stream().map(owner -> TimeOrderedId.next()).toArray(UUID[]::new);
        return pool.withTransaction(connection -> connection
                .preparedQuery(
                        """
                        insert into volumes as v (id, owner_id, version_id, ceph_pool, target, state, size_bytes)
                        select w.id, w.owner_id, $3, $4, 'PRESENT', 'REQUESTED', $5
                        from unnest($1::uuid[], $2::text[]) as w(id, owner_id)
                        on conflict (owner_id) do nothing
                        returning v.id, v.owner_id""")
                .execute(Tuple.of(ids, owners, version.id(), cephPool, version.sizeBytes()))
                .flatMap(rows -> tell(connection, rows, actor, "volume.requested"))
                .chain(() -> connection
                        .preparedQuery(
                                """
                                update volumes set target = 'PRESENT', next_attempt = now(), reason = null, message = null,
                                    state = case state when 'FAILED' then 'REQUESTED' else state end
                                where owner_id = any($1) and version_id = $2 and target = 'PRESENT'
                                  and state in ('REQUESTED', 'FAILED') and reason is not null""")
                        .execute(Tuple.of(owners, version.id())))
                .replaceWithVoid());
    }

    @Override
    public Uni<Void> unwant(Collection<String> ownerIds, String actor) {
        return pool.withTransaction(connection -> connection
                .preparedQuery(
                        """
                        update volumes v
                        set target = 'ABSENT', next_attempt = now(), reason = null, message = null
                        from volumes old
                        where old.id = v.id and v.owner_id = any($1) and (old.target <> 'ABSENT' or old.reason is not null)
                        returning v.id, v.owner_id, old.target <> 'ABSENT' as news""")
                .execute(Tuple.of((Object) ownerIds.toArray(String[]::new)))
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
    public Uni<Boolean> wantReset(UUID id, String actor) {
        return pool.withTransaction(connection -> connection
                .preparedQuery(
                        """
                        update volumes v
                        set target = 'PRESENT', state = 'RESETTING', next_attempt = now(), reason = null, message = null
                        where id = $1 and target = 'PRESENT' and (state = 'READY' or (state = 'RESETTING' and reason is not null))
                        returning v.id, v.owner_id""")
                .execute(Tuple.of(id))
                .flatMap(rows ->
                        tell(connection, rows, actor, "volume.reset-requested").replaceWith(rows.size() > 0)));
    }

    private Uni<Void> tell(SqlConnection connection, Iterable<Row> rows, String actor, String action) {
        List<Event> acts = new ArrayList<>();
        rows.forEach(row -> acts.add(events.volumeAct(actor, action, row.getUUID("id"), row.getString("owner_id"))));
        return outbox.append(connection, acts);
    }

    @Override
    public Uni<List<Volume>> ofOwners(Collection<String> ownerIds) {
        return select("where v.owner_id = any($1)", Tuple.of((Object) ownerIds.toArray(String[]::new)));
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
    public Uni<List<Volume>> page(Optional<String> ownerId, PageRequest request) {
        return select(
                "where v.id > $1 and ($2::text is null or v.owner_id = $2) order by v.id limit $3",
                Tuple.of(request.after(), ownerId.orElse(null), request.sizeAndOne()));
    }

    @Override
    public Uni<List<Volume>> in(String cephPool) {
        return select("where v.ceph_pool = $1", Tuple.of(cephPool));
    }

    private Uni<List<Volume>> select(String where, Tuple values) {
        return pool.preparedQuery("select " + COLUMNS + " from volumes v " + where)
                .execute(values)
                .map(rows -> {
                    List<Volume> found = new ArrayList<>();
                    rows.forEach(row -> found.add(volume(row)));
                    return found;
                });
    }

    @Override
    public Uni<List<VolumeWork>> claimed(UUID token) {
        return pool.preparedQuery("select " + COLUMNS
                        + ", i.ceph_pool as parent_pool from volumes v join image_versions i on i.id = v.version_id"
                        + " where v.lease_owner = $1 order by v.id")
                .execute(Tuple.of(token))
                .map(rows -> {
                    List<VolumeWork> found = new ArrayList<>();
                    rows.forEach(row -> found.add(new VolumeWork(
                            volume(row),
                            BlockImage.ofVersion(row.getString("parent_pool"), row.getUUID("version_id")))));
                    return found;
                });
    }

    @Override
    public Uni<Void> record(UUID token, List<VolumeOutcome> outcomes) {
        return pool.withTransaction(connection -> records.record(connection, token, outcomes));
    }

    private static Volume volume(Row row) {
        return new Volume(
                row.getUUID("id"),
                row.getString("owner_id"),
                row.getUUID("version_id"),
                row.getString("ceph_pool"),
                VolumeTarget.valueOf(row.getString("target")),
                VolumeState.valueOf(row.getString("state")),
                Optional.ofNullable(row.getString("reason"))
                        .map(reason -> new Volume.Fault(reason, row.getString("message"))),
                row.getLong("size_bytes"),
                row.getInteger("attempts"));
    }
}
