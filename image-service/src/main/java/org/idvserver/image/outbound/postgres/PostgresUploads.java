package org.idvserver.image.outbound.postgres;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.idvserver.image.application.Uploads;
import org.idvserver.image.domain.ImageProblem;
import org.idvserver.image.domain.Upload;

@ApplicationScoped
class PostgresUploads implements Uploads, PanacheRepositoryBase<Upload, UUID> {
    private static final String IMPORTING = "v.state in ('DRAFT', 'IMPORTING')";

    /** A piece goes with what it belongs to; what is being imported stays. */
    private static final String REMOVE_EXPIRED =
            """
            update uploads u set removed = true where not removed and (
                final_id is null and expires < $1 and not exists (
                    select 1 from image_versions v where v.source_kind = 'UPLOAD' and v.source = u.id::text and %s)
                or final_id in (select id from uploads where removed))"""
                    .formatted(IMPORTING);

    private static final String STRANGERS =
            """
            select id from unnest($1::uuid[]) as ids(id) where not exists (select 1 from uploads u where u.id = ids.id)
                and not exists (select 1 from image_versions v where v.id = ids.id and %s)"""
                    .formatted(IMPORTING);

    private final Pool pool;

    PostgresUploads(Pool pool) {
        this.pool = pool;
    }

    @Override
    public Uni<Void> add(Upload upload) {
        return persistAndFlush(upload).replaceWithVoid();
    }

    @Override
    public Uni<Upload> get(UUID id) {
        return found(id, findById(id));
    }

    @Override
    public Uni<Upload> lock(UUID id) {
        return found(id, findById(id, LockModeType.PESSIMISTIC_WRITE));
    }

    private static Uni<Upload> found(UUID id, Uni<Upload> upload) {
        return upload.onItem()
                .ifNull()
                .failWith(() -> ImageProblem.UPLOAD_NOT_FOUND.because("There is no upload %s", id));
    }

    @Override
    public Uni<List<Upload>> piecesOf(UUID whole) {
        return find("finalId = ?1 order by position", whole).list();
    }

    @Override
    public Uni<Long> announcedBytes() {
        return pool.query("select coalesce(sum(size_bytes), 0)::bigint from uploads where kind <> 'FINAL'")
                .execute()
                .map(rows -> rows.iterator().next().getLong(0));
    }

    @Override
    public Uni<Boolean> beingImported(UUID id) {
        String sql = "select cast(1 as int) from image_versions v where v.source_kind = 'UPLOAD' and v.source = ?1 and "
                + IMPORTING + " limit 1";
        return Panache.getSession()
                .flatMap(session -> session.createNativeQuery(sql)
                        .setParameter(1, id.toString())
                        .getResultList())
                .map(rows -> !rows.isEmpty());
    }

    @Override
    public Uni<Void> removeExpired(Instant now) {
        return pool.preparedQuery(REMOVE_EXPIRED)
                .execute(Tuple.of(now.atOffset(ZoneOffset.UTC)))
                .replaceWithVoid();
    }

    @Override
    public Uni<List<UUID>> removed(int limit) {
        return pool.preparedQuery("select id from uploads where removed order by final_id nulls last, id limit $1")
                .execute(Tuple.of(limit))
                .map(PostgresUploads::ids);
    }

    @Override
    public Uni<Void> forget(UUID id) {
        return pool.preparedQuery(
                        "delete from uploads u where id = $1 and not exists (select 1 from uploads p where p.final_id = u.id)")
                .execute(Tuple.of(id))
                .replaceWithVoid();
    }

    @Override
    public Uni<Set<UUID>> strangers(Set<UUID> ids) {
        return pool.preparedQuery(STRANGERS)
                .execute(Tuple.of(ids.toArray(UUID[]::new)))
                .map(rows -> new HashSet<>(ids(rows)));
    }

    private static List<UUID> ids(RowSet<Row> rows) {
        List<UUID> ids = new ArrayList<>();
        rows.forEach(row -> ids.add(row.getUUID(0)));
        return ids;
    }
}
