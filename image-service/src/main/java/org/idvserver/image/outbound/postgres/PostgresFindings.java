package org.idvserver.image.outbound.postgres;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.idvserver.image.application.BlockStorage;
import org.idvserver.image.application.FindingEvents;
import org.idvserver.image.application.Findings;
import org.idvserver.image.application.ImageEvents;
import org.idvserver.image.domain.BlockImage;
import org.idvserver.image.domain.Finding;
import org.idvserver.image.domain.FindingKind;
import org.idvserver.image.domain.FindingState;
import org.idvserver.image.domain.ImageProblem;
import org.idvserver.image.domain.StoragePool;
import org.idvserver.kit.events.Event;
import org.idvserver.kit.events.Outbox;
import org.idvserver.kit.id.TimeOrderedId;
import org.idvserver.kit.page.PageRequest;

@ApplicationScoped
class PostgresFindings implements Findings {
    private final Pool pool;
    private final FindingEvents events;
    private final Outbox outbox;

    PostgresFindings(Pool pool, FindingEvents events, Outbox outbox) {
        this.pool = pool;
        this.events = events;
        this.outbox = outbox;
    }

    @Override
    public Uni<Instant> now() {
        return pool.query("select clock_timestamp() as now")
                .execute()
                .map(rows -> rows.iterator().next().getOffsetDateTime("now").toInstant());
    }

    @Override
    public Uni<List<Suspect>> compare(StoragePool storagePool, Set<String> listed, Instant began) {
        String[] names = listed.toArray(String[]::new);
        return pool.withTransaction(connection -> connection
                .preparedQuery(FindingSql.CURRENT)
                .execute(Tuple.of(storagePool.id(), names, time(began)))
                .flatMap(current -> settle(connection, storagePool, current).map(done -> news(storagePool, current))));
    }

    private static OffsetDateTime time(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    private Uni<Void> settle(SqlConnection connection, StoragePool storagePool, RowSet<Row> current) {
        List<UUID> held = new ArrayList<>();
        current.forEach(row -> Optional.ofNullable(row.getUUID("finding_id")).ifPresent(held::add));
        Tuple row = Tuple.of(storagePool.id(), held.toArray(UUID[]::new));
        return connection
                .preparedQuery("update findings set last_seen = now() where pool_id = $1 and id = any($2)")
                .execute(row)
                .chain(() -> connection.preparedQuery(FindingSql.CLOSE_GONE).execute(row))
                .flatMap(gone -> {
                    List<Event> facts = new ArrayList<>();
                    FindingSql.findings(gone)
                            .forEach(finding ->
                                    facts.addAll(events.closed(ImageEvents.SELF, finding, FindingState.GONE)));
                    return outbox.append(connection, facts);
                });
    }

    private static List<Suspect> news(StoragePool storagePool, RowSet<Row> current) {
        List<Suspect> news = new ArrayList<>();
        current.forEach(row -> {
            if (row.getUUID("finding_id") == null) {
                news.add(new Suspect(
                        FindingKind.valueOf(row.getString("kind")),
                        new BlockImage(storagePool.place(), row.getString("image")),
                        Optional.ofNullable(row.getUUID("version_id"))));
            }
        });
        return news;
    }

    @Override
    public Uni<Void> raise(StoragePool storagePool, Suspect suspect, long sizeBytes, Instant began) {
        String[] listed = suspect.kind() == FindingKind.LOST
                ? new String[0]
                : new String[] {suspect.image().name()};
        return pool.withTransaction(connection -> connection
                .preparedQuery(FindingSql.RAISE)
                .execute(Tuple.from(List.of(
                        storagePool.id(),
                        listed,
                        time(began),
                        TimeOrderedId.next(),
                        suspect.kind().name(),
                        suspect.image().name(),
                        sizeBytes)))
                .flatMap(rows -> {
                    List<Event> facts = new ArrayList<>();
                    FindingSql.findings(rows).forEach(finding -> facts.addAll(events.raised(finding)));
                    return outbox.append(connection, facts);
                }));
    }

    @Override
    public Uni<List<Finding>> page(Optional<FindingKind> kind, Optional<FindingState> state, PageRequest request) {
        return pool.preparedQuery(FindingSql.PAGE)
                .execute(Tuple.of(
                        request.after(),
                        kind.map(Enum::name).orElse(null),
                        state.map(Enum::name).orElse(null),
                        request.sizeAndOne()))
                .map(FindingSql::findings);
    }

    @Override
    public Uni<Finding> get(UUID id) {
        return pool.preparedQuery(FindingSql.GET).execute(Tuple.of(id)).map(rows -> FindingSql.findings(rows).stream()
                .findFirst()
                .orElseThrow(() -> ImageProblem.FINDING_NOT_FOUND.because("There is no finding %s", id)));
    }

    @Override
    public Uni<Finding> dismiss(UUID id, String actor) {
        return get(id).invoke(Finding::checkOpen)
                .call(finding ->
                        pool.withTransaction(connection -> close(connection, finding, FindingState.DISMISSED, actor)))
                .chain(() -> get(id));
    }

    @Override
    public Uni<Void> repaired(Finding finding, String actor) {
        return pool.withTransaction(connection -> close(connection, finding, FindingState.REPAIRED, actor));
    }

    @Override
    public Uni<Void> recreate(Finding finding, String actor) {
        return repairedBy(
                finding,
                actor,
                """
                update volumes set state = 'RESETTING', changed = now(), next_attempt = now(), reason = null, message = null
                where pool_id = $1 and owner_id = $2 and state = 'READY' and target = 'PRESENT'""",
                Tuple.of(finding.poolId(), finding.ownerId()));
    }

    @Override
    public Uni<Void> forget(Finding finding, String actor) {
        return repairedBy(
                finding,
                actor,
                """
                update volumes set target = 'ABSENT', next_attempt = now(), reason = null, message = null
                where pool_id = $1 and owner_id = $2 and state = 'READY' and target = 'PRESENT'""",
                Tuple.of(finding.poolId(), finding.ownerId()));
    }

    /** The clone is made "again": what is whole stays as it is. */
    @Override
    public Uni<Void> adopt(Finding finding, BlockStorage.Origin origin, String actor) {
        return repairedBy(
                finding,
                actor,
                """
                insert into volumes (id, owner_id, version_id, pool_id, target, state, size_bytes)
                select $3, $2, v.id, $1, 'PRESENT', 'REQUESTED', $5 from image_versions v
                where v.id = $4 and v.deleted is null and v.manifest_sha256 is not null
                  and not exists (select 1 from tombstones t where t.pool_id = $1 and t.image = 'd-' || $2)
                for share of v
                on conflict (owner_id) do nothing""",
                Tuple.of(
                        finding.poolId(),
                        finding.ownerId(),
                        TimeOrderedId.next(),
                        origin.versionId(),
                        finding.sizeBytes()));
    }

    private Uni<Void> repairedBy(Finding finding, String actor, String sql, Tuple values) {
        return pool.withTransaction(
                connection -> connection.preparedQuery(sql).execute(values).flatMap(changed -> {
                    if (changed.rowCount() == 0) {
                        throw ImageProblem.FINDING_STALE.because(
                                "What the finding says does not hold any more, or its version is gone");
                    }
                    return close(connection, finding, FindingState.REPAIRED, actor);
                }));
    }

    private Uni<Void> close(SqlConnection connection, Finding finding, FindingState state, String actor) {
        return connection
                .preparedQuery(FindingSql.CLOSE)
                .execute(Tuple.of(finding.id(), state.name(), actor))
                .flatMap(closed -> closed.rowCount() == 0
                        ? Uni.createFrom().voidItem()
                        : outbox.append(connection, events.closed(actor, finding, state)));
    }
}
