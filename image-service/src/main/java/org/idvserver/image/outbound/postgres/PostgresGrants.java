package org.idvserver.image.outbound.postgres;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.idvserver.image.application.Grants;
import org.idvserver.image.application.ImageEvents;
import org.idvserver.image.application.TerminalAccess;
import org.idvserver.image.domain.BlockImage;
import org.idvserver.image.domain.ImageProblem;
import org.idvserver.image.domain.Place;
import org.idvserver.image.domain.PoolType;
import org.idvserver.kit.events.Event;
import org.idvserver.kit.events.Outbox;

@ApplicationScoped
class PostgresGrants implements Grants {
    private static final String REACH =
            """
            select v.owner_id, p.location, v.version_id, ip.location as parent_location
            from volume_grants g join volumes v on v.id = g.volume_id join storage_pools p on p.id = v.pool_id
            join image_versions i on i.id = v.version_id join storage_pools ip on ip.id = i.pool_id
            where g.terminal_id = $1 and g.leaving is null and p.type = 'RBD' and ip.type = 'RBD' order by v.id""";

    private static final String OPENINGS =
            """
            select v.id, v.owner_id, p.location
            from volume_grants g join volumes v on v.id = g.volume_id join storage_pools p on p.id = v.pool_id
            where g.openers = '{}' and g.opened > now() - $1 * interval '1 millisecond' and p.type = 'RBD'
            order by g.opened desc limit $2""";

    private static final String MAY_OPEN =
            """
            select exists (select 1 from volume_grants where terminal_id = $1 and volume_id = $2 and leaving is null) as granted,
                exists (select 1 from volume_fences where terminal_id = $1 and volume_id = $2) as fenced""";

    private final Pool pool;
    private final ImageEvents events;
    private final Outbox outbox;

    PostgresGrants(Pool pool, ImageEvents events, Outbox outbox) {
        this.pool = pool;
        this.events = events;
        this.outbox = outbox;
    }

    @Override
    public Uni<List<Leaving>> leave(Collection<Wish> wishes) {
        return pool.withTransaction(connection -> {
            GrantRows rows = new GrantRows(connection, wishes);
            return rows.checkKnown().chain(rows::checkOwn).chain(rows::leave);
        });
    }

    @Override
    public Uni<Set<UUID>> replace(Collection<Wish> wishes, Set<UUID> fenced, String actor) {
        if (wishes.isEmpty()) {
            return Uni.createFrom().item(Set.of());
        }
        return pool.withTransaction(connection -> {
            GrantRows rows = new GrantRows(connection, wishes);
            return rows.checkKnown().chain(rows::replaceVersions).flatMap(versions -> rows.replaceVolumes()
                    .call(rows::checkOwn)
                    .call(() -> rows.noteFences(fenced))
                    .call(volumes -> outbox.append(
                            connection,
                            wishes.stream()
                                    .filter(wish ->
                                            versions.contains(wish.terminalId()) || volumes.contains(wish.terminalId()))
                                    .flatMap(wish -> news(wish, fenced, actor))
                                    .toList())));
        });
    }

    @Override
    public Uni<Boolean> add(Wish wish, String actor) {
        return pool.withTransaction(connection -> {
            GrantRows rows = new GrantRows(connection, List.of(wish));
            return rows.checkKnown().chain(rows::replaceVersions).flatMap(versions -> rows.addVolumes()
                    .call(rows::checkOwn)
                    .call(volumes -> versions.isEmpty() && volumes.isEmpty()
                            ? Uni.createFrom().voidItem()
                            : outbox.append(
                                    connection, news(wish, Set.of(), actor).toList()))
                    .map(volumes -> !volumes.isEmpty()));
        });
    }

    private Stream<Event> news(Wish wish, Set<UUID> fenced, String actor) {
        return Stream.concat(
                events
                        .terminalGranted(
                                actor,
                                wish.terminalId(),
                                wish.versionIds().size(),
                                wish.volumeIds().size())
                        .stream(),
                fenced.stream().map(volume -> events.volumeFenced(actor, wish.terminalId(), volume)));
    }

    @Override
    public Uni<Void> opening(UUID terminalId, UUID volumeId) {
        return pool.preparedQuery(
                        "update volume_grants set opened = now(), openers = '{}' where terminal_id = $1 and volume_id = $2")
                .execute(Tuple.of(terminalId, volumeId))
                .replaceWithVoid();
    }

    @Override
    public Uni<List<Opening>> openings(Duration ago, int limit) {
        return pool.preparedQuery(OPENINGS)
                .execute(Tuple.of(ago.toMillis(), limit))
                .map(rows -> {
                    List<Opening> found = new ArrayList<>();
                    rows.forEach(row -> found.add(new Opening(
                            row.getUUID("id"),
                            BlockImage.ofVolume(rbd(row.getString("location")), row.getString("owner_id")))));
                    return found;
                });
    }

    @Override
    public Uni<Void> noteOpeners(UUID volumeId, Set<String> addresses) {
        return pool.preparedQuery("update volume_grants set openers = $2 where volume_id = $1 and openers = '{}'")
                .execute(Tuple.of(volumeId, addresses.toArray(String[]::new)))
                .replaceWithVoid();
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
        return pool.preparedQuery("select 1 from version_grants where terminal_id = $1 and version_id = $2")
                .execute(Tuple.of(terminalId, versionId))
                .invoke(rows -> {
                    if (rows.size() == 0) {
                        throw ImageProblem.VERSION_NOT_FOUND.because("There is no version %s", versionId);
                    }
                })
                .replaceWithVoid();
    }

    @Override
    public Uni<Void> checkVolume(UUID terminalId, UUID volumeId) {
        return pool.preparedQuery(MAY_OPEN)
                .execute(Tuple.of(terminalId, volumeId))
                .map(rows -> rows.iterator().next())
                .invoke(row -> {
                    if (row.getBoolean("fenced")) {
                        throw ImageProblem.VOLUME_FENCED.because("The terminal was shut out of volume %s", volumeId);
                    }
                    if (!row.getBoolean("granted")) {
                        throw ImageProblem.VOLUME_NOT_FOUND.because("There is no volume %s", volumeId);
                    }
                })
                .replaceWithVoid();
    }
}
