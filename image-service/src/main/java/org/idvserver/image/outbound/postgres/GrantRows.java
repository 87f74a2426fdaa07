package org.idvserver.image.outbound.postgres;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.idvserver.image.application.Grants;
import org.idvserver.image.domain.BlockImage;
import org.idvserver.image.domain.ImageProblem;
import org.idvserver.image.domain.Place;
import org.idvserver.image.domain.PoolType;
import org.idvserver.kit.error.Problem;

/** The rows of one terminal's grants, within a transaction. */
final class GrantRows {
    private static final String LEAVING =
            """
            select v.id, v.owner_id, p.location, g.openers, g.leaving
            from volume_grants g join volumes v on v.id = g.volume_id join storage_pools p on p.id = v.pool_id
            where g.terminal_id = $1 and g.leaving is not null and p.type = 'RBD' order by v.id""";

    private final SqlConnection connection;
    private final UUID terminal;
    private final UUID[] versions;
    private final UUID[] volumes;

    GrantRows(SqlConnection connection, Grants.Wish wish) {
        this.connection = connection;
        this.terminal = wish.terminalId();
        this.versions = wish.versionIds().toArray(UUID[]::new);
        this.volumes = wish.volumeIds().toArray(UUID[]::new);
    }

    Uni<Void> checkKnown() {
        return lockVersions()
                .chain(() -> refuseIfAny(
                        "select 1 from unnest($1::uuid[]) as w(id) where not exists (select 1 from volumes v where v.id = w.id)",
                        Tuple.of((Object) volumes),
                        () -> ImageProblem.VOLUME_NOT_FOUND.because("A volume is unknown")));
    }

    /** Shared: a version that is looked at is not thrown away before its grant is written. */
    private Uni<Void> lockVersions() {
        return connection
                .preparedQuery(
                        "select id from image_versions where id = any($1) and deleted is null order by id for share")
                .execute(Tuple.of((Object) versions))
                .invoke(found -> {
                    if (found.size() < versions.length) {
                        throw ImageProblem.VERSION_NOT_FOUND.because("A version is unknown");
                    }
                })
                .replaceWithVoid();
    }

    /** Whoever came first holds it: an insert waits for another terminal's open transaction and then leaves its row alone. */
    Uni<Void> checkOwn() {
        return refuseIfAny(
                "select 1 from volume_grants where volume_id = any($2) and terminal_id <> $1",
                Tuple.of(terminal, volumes),
                () -> ImageProblem.VOLUME_GRANTED_ELSEWHERE.because("A volume is granted to another terminal"));
    }

    /** What is wanted again stays. */
    Uni<List<Grants.Leaving>> leave() {
        return change(
                        """
                        update volume_grants set leaving = case when volume_id = any($2) then null else now() end
                        where terminal_id = $1 and (leaving is null) = (volume_id <> all($2))""",
                        Tuple.of(terminal, volumes))
                .chain(() -> connection.preparedQuery(LEAVING).execute(Tuple.of(terminal)))
                .map(rows -> {
                    List<Grants.Leaving> leaving = new ArrayList<>();
                    rows.forEach(row -> leaving.add(new Grants.Leaving(
                            row.getUUID("id"),
                            BlockImage.ofVolume(
                                    new Place(PoolType.RBD, row.getString("location")), row.getString("owner_id")),
                            Set.of(row.getArrayOfStrings("openers")),
                            row.getOffsetDateTime("leaving").toInstant())));
                    return leaving;
                });
    }

    /** Answers how many were changed. */
    Uni<Integer> replaceVersions() {
        Tuple row = Tuple.of(terminal, versions);
        return change("delete from version_grants where terminal_id = $1 and version_id <> all($2)", row)
                .flatMap(removed -> change(
                                "insert into version_grants (terminal_id, version_id) select $1, unnest($2::uuid[]) on conflict do nothing",
                                row)
                        .map(added -> removed + added));
    }

    /** Only what was noted before is given up: of the rest nobody knows whether it is closed. */
    Uni<Integer> replaceVolumes() {
        Tuple row = Tuple.of(terminal, volumes);
        return change(
                        "delete from volume_grants where terminal_id = $1 and volume_id <> all($2) and leaving is not null",
                        row)
                .call(() -> refuseIfAny(
                        "select 1 from volume_grants where terminal_id = $1 and volume_id <> all($2)",
                        row,
                        () -> ImageProblem.VOLUME_BUSY.because("The terminal's grants are being changed; ask again")))
                .call(() -> change(
                        "update volume_grants set leaving = null where terminal_id = $1 and volume_id = any($2) and leaving is not null",
                        row))
                .call(() -> change("delete from volume_fences where terminal_id = $1 and volume_id = any($2)", row))
                .flatMap(removed -> change(
                                "insert into volume_grants (terminal_id, volume_id) select $1, unnest($2::uuid[]) on conflict do nothing",
                                row)
                        .map(added -> removed + added));
    }

    Uni<Void> noteFences(Set<UUID> fenced) {
        return change(
                        "insert into volume_fences (terminal_id, volume_id) select $1, unnest($2::uuid[]) on conflict do nothing",
                        Tuple.of(terminal, fenced.toArray(UUID[]::new)))
                .replaceWithVoid();
    }

    private Uni<Void> refuseIfAny(String sql, Tuple row, Supplier<Problem> problem) {
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

    private Uni<Integer> change(String sql, Tuple row) {
        return connection.preparedQuery(sql).execute(row).map(rows -> rows.rowCount());
    }
}
