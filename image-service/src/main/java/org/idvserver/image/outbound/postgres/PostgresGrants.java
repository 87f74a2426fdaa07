package org.idvserver.image.outbound.postgres;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.idvserver.image.application.Grants;
import org.idvserver.image.application.ImageEvents;
import org.idvserver.image.application.TerminalAccess;
import org.idvserver.image.domain.BlockImage;
import org.idvserver.image.domain.ImageProblem;
import org.idvserver.image.domain.Place;
import org.idvserver.image.domain.PoolType;
import org.idvserver.kit.error.Problem;
import org.idvserver.kit.events.Outbox;

@ApplicationScoped
class PostgresGrants implements Grants {
    private static final String REACH =
            """
            select v.owner_id, p.location, v.version_id, ip.location as parent_location
            from volume_grants g join volumes v on v.id = g.volume_id join storage_pools p on p.id = v.pool_id
            join image_versions i on i.id = v.version_id join storage_pools ip on ip.id = i.pool_id
            where g.terminal_id = $1 and p.type = 'RBD' and ip.type = 'RBD' order by v.id""";

    private final Pool pool;
    private final ImageEvents events;
    private final Outbox outbox;

    PostgresGrants(Pool pool, ImageEvents events, Outbox outbox) {
        this.pool = pool;
        this.events = events;
        this.outbox = outbox;
    }

    @Override
    public Uni<Boolean> replace(UUID terminalId, Set<UUID> versionIds, Set<UUID> volumeIds, String actor) {
        Replacement wanted =
                new Replacement(terminalId, versionIds.toArray(UUID[]::new), volumeIds.toArray(UUID[]::new));
        return pool.withTransaction(connection -> checkKnown(connection, wanted)
                .chain(() -> replaceVersions(connection, wanted))
                .flatMap(versions -> replaceVolumes(connection, wanted).map(volumes -> versions + volumes))
                .call(() -> checkOwn(connection, wanted))
                .flatMap(changed -> changed == 0
                        ? Uni.createFrom().item(false)
                        : outbox.append(
                                        connection,
                                        events.terminalGranted(actor, terminalId, versionIds.size(), volumeIds.size()))
                                .replaceWith(true)));
    }

    private record Replacement(UUID terminal, UUID[] versions, UUID[] volumes) {}

    private static Uni<Void> checkKnown(SqlConnection connection, Replacement wanted) {
        return lockVersions(connection, wanted)
                .chain(() -> refuseIfAny(
                        connection,
                        "select 1 from unnest($1::uuid[]) as w(id) where not exists (select 1 from volumes v where v.id = w.id)",
                        Tuple.of(wanted.volumes()),
                        () -> ImageProblem.VOLUME_NOT_FOUND.because("A volume is unknown")));
    }

    /** Shared: a version that is looked at is not thrown away before its grant is written. */
    private static Uni<Void> lockVersions(SqlConnection connection, Replacement wanted) {
        return connection
                .preparedQuery(
                        "select id from image_versions where id = any($1) and deleted is null order by id for share")
                .execute(Tuple.of((Object) wanted.versions()))
                .invoke(found -> {
                    if (found.size() < wanted.versions().length) {
                        throw ImageProblem.VERSION_NOT_FOUND.because("A version is unknown");
                    }
                })
                .replaceWithVoid();
    }

    /** Whoever came first holds it: an insert waits for another terminal's open transaction and then leaves its row alone. */
    private static Uni<Void> checkOwn(SqlConnection connection, Replacement wanted) {
        return refuseIfAny(
                connection,
                "select 1 from volume_grants where volume_id = any($2) and terminal_id <> $1",
                Tuple.of(wanted.terminal(), wanted.volumes()),
                () -> ImageProblem.VOLUME_GRANTED_ELSEWHERE.because("A volume is granted to another terminal"));
    }

    private static Uni<Integer> replaceVersions(SqlConnection connection, Replacement wanted) {
        Tuple row = Tuple.of(wanted.terminal(), wanted.versions());
        return count(connection, "delete from version_grants where terminal_id = $1 and version_id <> all($2)", row)
                .flatMap(removed -> count(
                                connection,
                                "insert into version_grants (terminal_id, version_id) select $1, unnest($2::uuid[]) on conflict do nothing",
                                row)
                        .map(added -> removed + added));
    }

    private static Uni<Integer> replaceVolumes(SqlConnection connection, Replacement wanted) {
        Tuple row = Tuple.of(wanted.terminal(), wanted.volumes());
        return count(connection, "delete from volume_grants where terminal_id = $1 and volume_id <> all($2)", row)
                .flatMap(removed -> count(
                                connection,
                                "insert into volume_grants (terminal_id, volume_id) select $1, unnest($2::uuid[]) on conflict do nothing",
                                row)
                        .map(added -> removed + added));
    }

    @Override
    public Uni<Set<TerminalAccess.Reach>> reach(UUID terminalId) {
        return pool.preparedQuery(REACH).execute(Tuple.of(terminalId)).map(rows -> {
            Set<TerminalAccess.Reach> reach = new LinkedHashSet<>();
            rows.forEach(row -> reach.add(new TerminalAccess.Reach(
                    BlockImage.ofVolume(rbd(row.getString("location")), row.getString("owner_id")),
                    BlockImage.ofVersion(rbd(row.getString("parent_location")), row.getUUID("version_id")))));
            return reach;
        });
    }

    private static Place rbd(String location) {
        return new Place(PoolType.RBD, location);
    }

    @Override
    public Uni<Void> checkVersion(UUID terminalId, UUID versionId) {
        return refuseIfNone(
                "select 1 from version_grants where terminal_id = $1 and version_id = $2",
                Tuple.of(terminalId, versionId),
                () -> ImageProblem.VERSION_NOT_FOUND.because("There is no version %s", versionId));
    }

    @Override
    public Uni<Void> checkVolume(UUID terminalId, UUID volumeId) {
        return refuseIfNone(
                "select 1 from volume_grants where terminal_id = $1 and volume_id = $2",
                Tuple.of(terminalId, volumeId),
                () -> ImageProblem.VOLUME_NOT_FOUND.because("There is no volume %s", volumeId));
    }

    private Uni<Void> refuseIfNone(String sql, Tuple row, Supplier<Problem> problem) {
        return pool.preparedQuery(sql)
                .execute(row)
                .invoke(rows -> {
                    if (rows.size() == 0) {
                        throw problem.get();
                    }
                })
                .replaceWithVoid();
    }

    private static Uni<Void> refuseIfAny(SqlConnection connection, String sql, Tuple row, Supplier<Problem> problem) {
        return connection
                .preparedQuery(sql)
                .execute(row)
                .invoke(rows -> {
                    if (rows.size() > 0) {
                        throw problem.get();
                    }
                })
                .replaceWithVoid();
    }

    private static Uni<Integer> count(SqlConnection connection, String sql, Tuple row) {
        return connection.preparedQuery(sql).execute(row).map(rows -> rows.rowCount());
    }
}
