package org.idvserver.image.outbound.postgres;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.idvserver.image.application.Grants;
import org.idvserver.image.domain.BlockImage;
import org.idvserver.image.domain.ImageProblem;
import org.idvserver.image.domain.Place;
import org.idvserver.image.domain.PoolType;
import org.idvserver.kit.error.Problem;

/** The rows of some terminals' grants, within a transaction. */
final class GrantRows {
    private static final String WISHED =
            """
            exists (select 1 from unnest($2::uuid[], $3::uuid[]) as wished (terminal_id, thing_id)
                where wished.terminal_id = g.terminal_id and wished.thing_id = g.%s)""";

    private static final String VOLUME_WISHED = WISHED.formatted("volume_id");

    private static final String LEAVING =
            """
            select g.terminal_id, v.id, v.owner_id, p.location, g.openers, g.leaving
            from volume_grants g join volumes v on v.id = g.volume_id join storage_pools p on p.id = v.pool_id
            where g.terminal_id = any($1) and g.leaving is not null and p.type = 'RBD' order by g.terminal_id, v.id""";

    private final SqlConnection connection;
    private final Collection<Grants.Wish> wishes;

    GrantRows(SqlConnection connection, Collection<Grants.Wish> wishes) {
        this.connection = connection;
        this.wishes = wishes;
    }

    private UUID[] terminals() {
        return wishes.stream().map(Grants.Wish::terminalId).toArray(UUID[]::new);
    }

    private UUID[] all(Function<Grants.Wish, Set<UUID>> things) {
        return wishes.stream().flatMap(wish -> things.apply(wish).stream()).toArray(UUID[]::new);
    }

    /** The terminals; and each thing with the terminal that it is wished for. */
    private Tuple pairs(Function<Grants.Wish, Set<UUID>> things) {
        UUID[] owners = wishes.stream()
                .flatMap(wish -> things.apply(wish).stream().map(thing -> wish.terminalId()))
                .toArray(UUID[]::new);
        return Tuple.of(terminals(), owners, all(things));
    }

    private Tuple volumes() {
        return pairs(Grants.Wish::volumeIds);
    }

    Uni<Void> checkKnown() {
        return lockVersions()
                .chain(() -> refuseIfAny(
                        "select 1 from unnest($1::uuid[]) as w(id) where not exists (select 1 from volumes v where v.id = w.id)",
                        Tuple.of((Object) all(Grants.Wish::volumeIds)),
                        () -> ImageProblem.VOLUME_NOT_FOUND.because("A volume is unknown")));
    }

    /** Shared: a version that is looked at is not thrown away before its grant is written. */
    private Uni<Void> lockVersions() {
        Set<UUID> versions = Arrays.stream(all(Grants.Wish::versionIds)).collect(Collectors.toSet());
        return connection
                .preparedQuery(
                        "select id from image_versions where id = any($1) and deleted is null order by id for share")
                .execute(Tuple.of((Object) versions.toArray(UUID[]::new)))
                .invoke(found -> {
                    if (found.size() < versions.size()) {
                        throw ImageProblem.VERSION_NOT_FOUND.because("A version is unknown");
                    }
                })
                .replaceWithVoid();
    }

    /** Whoever came first holds it: an insert waits for another terminal's open transaction and then leaves its row alone. */
    Uni<Void> checkOwn() {
        return refuseIfAny(
                """
                select 1 from volume_grants g join unnest($2::uuid[], $3::uuid[]) as wished (terminal_id, volume_id)
                on wished.volume_id = g.volume_id where wished.terminal_id <> g.terminal_id and $1::uuid[] is not null""",
                volumes(),
                () -> ImageProblem.VOLUME_GRANTED_ELSEWHERE.because("A volume is granted to another terminal"));
    }

    /** What is wanted again stays. */
    Uni<List<Grants.Leaving>> leave() {
        return change(
                        """
                        update volume_grants g set leaving = case when g.leaving is null then now() end
                        where g.terminal_id = any($1) and (g.leaving is null) <> %s"""
                                .formatted(VOLUME_WISHED),
                        volumes())
                .chain(() -> connection.preparedQuery(LEAVING).execute(Tuple.of((Object) terminals())))
                .map(rows -> {
                    List<Grants.Leaving> leaving = new ArrayList<>();
                    rows.forEach(row -> leaving.add(new Grants.Leaving(
                            row.getUUID("terminal_id"),
                            row.getUUID("id"),
                            BlockImage.ofVolume(
                                    new Place(PoolType.RBD, row.getString("location")), row.getString("owner_id")),
                            Set.of(row.getArrayOfStrings("openers")),
                            row.getOffsetDateTime("leaving").toInstant())));
                    return leaving;
                });
    }

    /** Answers of which terminals some were changed. */
    Uni<Set<UUID>> replaceVersions() {
        Tuple rows = pairs(Grants.Wish::versionIds);
        return change(
                        "delete from version_grants g where terminal_id = any($1) and not "
                                + WISHED.formatted("version_id") + " returning terminal_id",
                        rows)
                .flatMap(removed -> change(
                                """
                                insert into version_grants (terminal_id, version_id)
                                select * from unnest($2::uuid[], $3::uuid[]) where $1::uuid[] is not null
                                on conflict do nothing returning terminal_id""",
                                rows)
                        .map(added -> {
                            Set<UUID> changed = terminals(removed);
                            changed.addAll(terminals(added));
                            return changed;
                        }));
    }

    /** Only what was noted before is given up: of the rest nobody knows whether it is closed. */
    Uni<Set<UUID>> replaceVolumes() {
        return change(
                        "delete from volume_grants g where terminal_id = any($1) and leaving is not null and not "
                                + VOLUME_WISHED + " returning terminal_id",
                        volumes())
                .call(() -> refuseIfAny(
                        "select 1 from volume_grants g where terminal_id = any($1) and not " + VOLUME_WISHED,
                        volumes(),
                        () -> ImageProblem.VOLUME_BUSY.because("The terminal's grants are being changed; ask again")))
                .flatMap(removed -> addVolumes().map(added -> {
                    Set<UUID> changed = terminals(removed);
                    changed.addAll(added);
                    return changed;
                }));
    }

    /** Answers of which terminals some were added. What is wanted again does not leave any more. */
    Uni<Set<UUID>> addVolumes() {
        return change(
                        "update volume_grants g set leaving = null where terminal_id = any($1) and leaving is not null and "
                                + VOLUME_WISHED,
                        volumes())
                .chain(() -> change(
                        "delete from volume_fences g where terminal_id = any($1) and " + VOLUME_WISHED, volumes()))
                .chain(() -> change(
                        """
                        insert into volume_grants (terminal_id, volume_id)
                        select * from unnest($2::uuid[], $3::uuid[]) where $1::uuid[] is not null
                        on conflict do nothing returning terminal_id""",
                        volumes()))
                .map(GrantRows::terminals);
    }

    private static Set<UUID> terminals(RowSet<Row> rows) {
        Set<UUID> terminals = new HashSet<>();
        rows.forEach(row -> terminals.add(row.getUUID("terminal_id")));
        return terminals;
    }

    /** The only terminal's. */
    Uni<Void> noteFences(Set<UUID> fenced) {
        return fenced.isEmpty()
                ? Uni.createFrom().voidItem()
                : change(
                                """
                                insert into volume_fences (terminal_id, volume_id)
                                select t, v from unnest($1::uuid[]) t, unnest($2::uuid[]) v on conflict do nothing""",
                                Tuple.of(terminals(), fenced.toArray(UUID[]::new)))
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

    private Uni<RowSet<Row>> change(String sql, Tuple row) {
        return connection.preparedQuery(sql).execute(row);
    }
}
