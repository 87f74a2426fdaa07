package org.idvserver.desktop.outbound.postgres;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.quarkus.panache.common.Parameters;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.idvserver.desktop.application.Rollouts;
import org.idvserver.desktop.domain.DesktopDisk;
import org.idvserver.desktop.domain.DesktopProblem;
import org.idvserver.desktop.domain.DesktopState;
import org.idvserver.desktop.domain.PinnedImage;
import org.idvserver.desktop.domain.Placement;
import org.idvserver.desktop.domain.Rollout;
import org.idvserver.desktop.domain.RolloutCounts;
import org.idvserver.desktop.domain.RolloutDesktop;
import org.idvserver.desktop.domain.RolloutItem;
import org.idvserver.desktop.domain.RolloutItemState;
import org.idvserver.desktop.domain.RolloutProof;
import org.idvserver.desktop.domain.RolloutState;
import org.idvserver.desktop.domain.RunState;
import org.idvserver.desktop.domain.TerminalState;
import org.idvserver.kit.page.PageRequest;

@ApplicationScoped
class PostgresRollouts implements Rollouts, PanacheRepositoryBase<Rollout, UUID> {
    private static final Set<RolloutState> ACTIVE = states(true);
    private static final Set<RolloutState> OVER = states(false);
    private static final Set<RolloutItemState> BEGUN = Arrays.stream(RolloutItemState.values())
            .filter(RolloutItemState::begun)
            .collect(Collectors.toSet());

    /** What a later rollout takes over: who failed here is tried there, and by nobody else any more. */
    private static final Set<RolloutItemState> OPEN =
            Stream.concat(BEGUN.stream(), Stream.of(RolloutItemState.FAILED)).collect(Collectors.toSet());

    private static final Set<RolloutItemState> LOOKED_AT = Set.of(RolloutItemState.STAGING, RolloutItemState.SWITCHING);

    private static final String CONNECTED =
            "exists (select 1 from TerminalLink l where l.id = i.terminalId and l.connected)";

    private static final String REVOKED =
            "exists (select 1 from Terminal t where t.id = i.terminalId and t.state = :revoked)";

    /** In use, so that it can be asked for something. */
    private static final String CAN_BE_ASKED =
            """
            exists (select 1 from TerminalLink l join Terminal t on t.id = l.id
                where l.id = i.terminalId and l.connected and t.closed is null and t.maintenance is null)""";

    /** On the way back, whose terminal is away is not looked at before it is here again, or never comes. */
    private static final String BACK_OR_NOT_WAITING =
            """
            (i.reason is null or i.reason <> :offline or %s or %s)""".formatted(CONNECTED, REVOKED);

    /** What waits for its terminal need not any more, or waits for something else by now. */
    private static final String WAIT_CHANGED =
            """
            (%1$s or %2$s or (i.reason = :offline and %3$s) or (i.reason <> :offline and not %3$s))"""
                    .formatted(REVOKED, CAN_BE_ASKED, CONNECTED);

    /** Whatever fails there is the later one's. */
    private static final String LATER_HAS_IT =
            """
            exists (select 1 from RolloutItem o join Rollout n on n.id = o.rolloutId
                where o.terminalId = i.terminalId and o.state not in :gone
                and n.imageId = :image and n.created > :created)""";

    /** A terminal's desktops of the version that say something about it. */
    private static final String DESKTOP_OF_VERSION =
            """
            select 1 from Desktop d where d.terminalId = i.terminalId and d.disk.imageId = :image
            and d.disk.image.versionId = :version and d.placement = :local and d.state = :ready
            and d.locked is null and d.running""";

    /** What fails must be seen to end, even where the terminal is gone; else a run that began, or one that ended by itself. */
    private static final String TOLD_NEWS =
            """
            (i.failing is not null or (%1$s and (
                (i.ran is null and i.wave <= :unproved and exists (%2$s and d.runState in (:running, :failed)))
                or ((i.finished > :healthySince or i.ran > :healthySince) and exists (
                    %2$s and (d.runState = :failed or (i.ran is not null and d.runState <> :running)))))))"""
                    .formatted(CAN_BE_ASKED, DESKTOP_OF_VERSION);

    private final Items items;
    private final Switched switched;

    PostgresRollouts(Items items, Switched switched) {
        this.items = items;
        this.switched = switched;
    }

    @ApplicationScoped
    static class Items implements PanacheRepositoryBase<RolloutItem, UUID> {}

    @ApplicationScoped
    static class Switched implements PanacheRepositoryBase<RolloutDesktop, UUID> {}

    private static Set<RolloutState> states(boolean active) {
        return Arrays.stream(RolloutState.values())
                .filter(state -> state.active() == active)
                .collect(Collectors.toSet());
    }

    @Override
    public Uni<Void> add(Rollout rollout, List<RolloutItem> added) {
        return persist(rollout)
                .chain(this::flush)
                .chain(() -> items.persist(added))
                .chain(this::flush);
    }

    @Override
    public Uni<Rollout> get(UUID id) {
        return found(findById(id), id);
    }

    private static Uni<Rollout> found(Uni<Rollout> rollout, UUID id) {
        return rollout.onItem()
                .ifNull()
                .failWith(() -> DesktopProblem.ROLLOUT_NOT_FOUND.because("There is no rollout %s", id));
    }

    @Override
    public Uni<Rollout> byKey(String requestedBy, String idempotencyKey) {
        return find("requestedBy = ?1 and idempotencyKey = ?2", requestedBy, idempotencyKey)
                .firstResult();
    }

    @Override
    public Uni<Rollout> lock(UUID id) {
        return found(findById(id, LockModeType.PESSIMISTIC_WRITE), id);
    }

    @Override
    public Uni<Optional<Rollout>> lockClaimed(UUID id, UUID claim) {
        return find("id = ?1 and leaseOwner = ?2", id, claim)
                .withLock(LockModeType.PESSIMISTIC_WRITE)
                .firstResult()
                .map(Optional::ofNullable);
    }

    @Override
    public Uni<List<Rollout>> lockStragglers(UUID imageId, Collection<UUID> terminalIds) {
        return find(
                        """
                        imageId = ?1 and state in ?2 and id in (
                            select i.rolloutId from RolloutItem i where i.terminalId in ?3
                            and (i.state in ?4 or (i.state = ?5 and i.failing is not null)))
                        order by id""",
                        imageId,
                        OVER,
                        terminalIds,
                        OPEN,
                        RolloutItemState.HEALTHY)
                .withLock(LockModeType.PESSIMISTIC_WRITE)
                .list();
    }

    @Override
    public Uni<List<Rollout>> page(PageRequest request) {
        return find("id > ?1 order by id", request.after())
                .range(0, request.size())
                .list();
    }

    @Override
    public Uni<Map<UUID, RolloutCounts>> countAll(Collection<UUID> rolloutIds) {
        return Panache.getSession()
                .flatMap(session -> session.createQuery(
                                """
                                select i.rolloutId, i.state, count(*) from RolloutItem i
                                where i.rolloutId in ?1 group by i.rolloutId, i.state""",
                                Object[].class)
                        .setParameter(1, rolloutIds)
                        .getResultList())
                .map(rows -> counts(rolloutIds, rows));
    }

    private static Map<UUID, RolloutCounts> counts(Collection<UUID> rolloutIds, List<Object[]> rows) {
        Map<UUID, Map<RolloutItemState, Long>> counted = new HashMap<>();
        rolloutIds.forEach(id -> counted.put(id, new EnumMap<>(RolloutItemState.class)));
        rows.forEach(row -> counted.get((UUID) row[0]).put((RolloutItemState) row[1], (Long) row[2]));
        return counted.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, entry -> RolloutCounts.of(entry.getValue())));
    }

    @Override
    public Uni<RolloutCounts> countWave(UUID rolloutId, int wave) {
        return Panache.getSession()
                .flatMap(session -> session.createQuery(
                                """
                                select i.state, count(*) from RolloutItem i
                                where i.rolloutId = ?1 and i.wave = ?2 group by i.state""",
                                Object[].class)
                        .setParameter(1, rolloutId)
                        .setParameter(2, wave)
                        .getResultList())
                .map(rows -> RolloutCounts.of(rows.stream()
                        .collect(Collectors.toMap(row -> (RolloutItemState) row[0], row -> (Long) row[1]))));
    }

    @Override
    public Uni<Long> countGoingBack(UUID rolloutId) {
        return items.count(
                "rolloutId = ?1 and state = ?2 and (reason is null or reason <> ?3)",
                rolloutId,
                RolloutItemState.ROLLING_BACK,
                RolloutItem.TERMINAL_OFFLINE);
    }

    @Override
    public Uni<List<Taken>> taken(UUID imageId, Collection<UUID> terminalIds, UUID otherThan, int limit) {
        return Panache.getSession()
                .flatMap(session -> session.createQuery(
                                """
                                select i.terminalName, r from RolloutItem i join Rollout r on r.id = i.rolloutId
                                where r.imageId = ?1 and r.state in ?2 and i.terminalId in ?3 and i.state <> ?4 and r.id <> ?5
                                order by i.terminalName, r.id""",
                                Object[].class)
                        .setParameter(1, imageId)
                        .setParameter(2, ACTIVE)
                        .setParameter(3, terminalIds)
                        .setParameter(4, RolloutItemState.SKIPPED)
                        .setParameter(5, otherThan)
                        .setMaxResults(limit)
                        .getResultList())
                .map(rows -> rows.stream()
                        .map(row -> new Taken((String) row[0], (Rollout) row[1]))
                        .toList());
    }

    @Override
    public Uni<List<RolloutItem>> items(UUID rolloutId, PageRequest request) {
        return items.find("rolloutId = ?1 and id > ?2 order by id", rolloutId, request.after())
                .range(0, request.size())
                .list();
    }

    @Override
    public Uni<List<UUID>> terminalIds(UUID rolloutId) {
        return items.find(
                        "select terminalId from RolloutItem where rolloutId = ?1 and state <> ?2",
                        rolloutId,
                        RolloutItemState.SKIPPED)
                .project(UUID.class)
                .list();
    }

    @Override
    public Uni<List<RolloutItem>> allItems(UUID rolloutId) {
        return items.list("rolloutId = ?1 order by id", rolloutId);
    }

    @Override
    public Uni<List<RolloutItem>> openItems(Collection<UUID> rolloutIds, Collection<UUID> terminalIds) {
        return items.list(
                "rolloutId in ?1 and terminalId in ?2 and (state in ?3 or (state = ?4 and failing is not null))",
                rolloutIds,
                terminalIds,
                OPEN,
                RolloutItemState.HEALTHY);
    }

    @Override
    public Uni<List<RolloutItem>> dueItems(Rollout rollout, Instant healthySince, UUID after, int limit) {
        return items.find(
                        """
                        from RolloutItem i where i.rolloutId = :rollout and i.id > :after
                        and (i.state in :lookedAt or (i.state = :pending and i.wave <= :wave)
                            or (i.state = :rollingBack and %s) or (i.state = :waiting and %s) or (i.state = :healthy and not %s and %s))
                        order by i.id"""
                                .formatted(BACK_OR_NOT_WAITING, WAIT_CHANGED, LATER_HAS_IT, TOLD_NEWS),
                        ofLater(rollout)
                                .and("after", after)
                                .and("lookedAt", LOOKED_AT)
                                .and("pending", RolloutItemState.PENDING)
                                .and("wave", rollout.state() == RolloutState.RUNNING ? rollout.wave() : 0)
                                .and("rollingBack", RolloutItemState.ROLLING_BACK)
                                .and("waiting", RolloutItemState.WAITING_OFFLINE)
                                .and("offline", RolloutItem.TERMINAL_OFFLINE)
                                .and("revoked", TerminalState.REVOKED)
                                .and("healthySince", healthySince)
                                .and("unproved", rollout.betweenWaves() ? rollout.wave() : 0)
                                .and("version", rollout.versionId())
                                .and("local", Placement.LOCAL)
                                .and("ready", DesktopState.READY)
                                .and("running", RunState.RUNNING)
                                .and("failed", RunState.FAILED))
                .page(0, limit)
                .list();
    }

    private static Parameters ofLater(Rollout rollout) {
        return Parameters.with("rollout", rollout.id())
                .and("healthy", RolloutItemState.HEALTHY)
                .and("image", rollout.source().imageId())
                .and("created", rollout.created())
                .and("gone", Set.of(RolloutItemState.SKIPPED, RolloutItemState.ROLLED_BACK));
    }

    @Override
    public Uni<Rollout.Watch> watch(Rollout rollout) {
        return items.find(
                        """
                        select max(i.finished), max(i.ran), max(i.failing) from RolloutItem i
                        where i.rolloutId = :rollout and i.state = :healthy and not %s"""
                                .formatted(LATER_HAS_IT),
                        ofLater(rollout))
                .project(Newest.class)
                .singleResult()
                .map(newest -> new Rollout.Watch(
                        Stream.of(newest.finished(), newest.ran())
                                .filter(Objects::nonNull)
                                .max(Comparator.naturalOrder()),
                        newest.failing() != null));
    }

    /** Of some items; null where there is none. */
    record Newest(Instant finished, Instant ran, Instant failing) {}

    @Override
    public Uni<RolloutProof> proof(Rollout rollout) {
        return items.count("rolloutId = ?1 and state = ?2 and ran is not null", rollout.id(), RolloutItemState.HEALTHY)
                .flatMap(ran -> ran > 0
                        ? Uni.createFrom().item(RolloutProof.RAN)
                        : couldRun(rollout).map(could -> could ? RolloutProof.NOT_YET : RolloutProof.IMPOSSIBLE));
    }

    /** A class's desktops are on no terminal between its lessons: they come there, and then take the version. */
    private static Uni<Boolean> couldRun(Rollout rollout) {
        return Panache.getSession()
                .flatMap(session -> session.createQuery(
                                """
                                select d.id from Desktop d
                                where d.disk.imageId = ?1 and d.placement = ?2 and d.state = ?3 and d.locked is null
                                and not d.disk.imagePinned
                                and (d.terminalId is null or d.terminalId in (
                                    select i.terminalId from RolloutItem i where i.rolloutId = ?4 and i.state <> ?5))""",
                                UUID.class)
                        .setParameter(1, rollout.source().imageId())
                        .setParameter(2, Placement.LOCAL)
                        .setParameter(3, DesktopState.READY)
                        .setParameter(4, rollout.id())
                        .setParameter(5, RolloutItemState.SKIPPED)
                        .setMaxResults(1)
                        .getResultList())
                .map(found -> !found.isEmpty());
    }

    @Override
    public Uni<List<RolloutDesktop>> desktops(UUID rolloutId, Collection<UUID> terminalIds) {
        return switched.list("rolloutId = ?1 and terminalId in ?2", rolloutId, terminalIds);
    }

    @Override
    public Uni<Void> addDesktops(List<RolloutDesktop> desktops) {
        return desktops.isEmpty()
                ? Uni.createFrom().voidItem()
                : switched.list(
                                "id in ?1",
                                desktops.stream().map(RolloutDesktop::id).toList())
                        .flatMap(known -> {
                            Set<UUID> ids =
                                    known.stream().map(RolloutDesktop::id).collect(Collectors.toSet());
                            return switched.persist(desktops.stream().filter(one -> !ids.contains(one.id())));
                        })
                        .chain(switched::flush);
    }

    @Override
    public Uni<Map<UUID, Long>> before(UUID rolloutId) {
        return Panache.getSession()
                .flatMap(session -> session.createQuery(
                                """
                                select s.image.versionId, count(*) from RolloutDesktop s
                                join Rollout r on r.id = s.rolloutId join Desktop d on d.id = s.desktopId
                                where s.rolloutId = ?1 and d.disk.image.versionId = r.image.versionId and d.state not in ?2
                                group by s.image.versionId""",
                                Object[].class)
                        .setParameter(1, rolloutId)
                        .setParameter(2, Set.of(DesktopState.DELETING, DesktopState.DELETED))
                        .getResultList())
                .map(rows -> rows.stream().collect(Collectors.toMap(row -> (UUID) row[0], row -> (Long) row[1])));
    }

    @Override
    public Uni<Map<UUID, Set<PinnedImage>>> staged(Collection<UUID> terminalIds, Instant finishedSince) {
        return coming(terminalIds).flatMap(coming -> goingBackTo(terminalIds, finishedSince)
                .map(before -> Stream.concat(coming.stream(), before.stream())
                        .collect(Collectors.groupingBy(
                                row -> (UUID) row[0],
                                Collectors.mapping(
                                        row -> new PinnedImage((UUID) row[1], (Long) row[2], (String) row[3]),
                                        Collectors.toSet())))));
    }

    @Override
    public Uni<List<Brought>> brought(Collection<UUID> terminalIds) {
        return Panache.getSession()
                .flatMap(session -> session.createQuery(
                                """
                                select r.id, i.terminalId, r.created, r.imageId,
                                    r.image.versionId, r.image.sizeBytes, r.image.manifestSha256
                                from RolloutItem i join Rollout r on r.id = i.rolloutId
                                where i.terminalId in ?1 and i.state in ?2 and r.state in ?3
                                order by r.created desc, r.id desc""",
                                Object[].class)
                        .setParameter(1, terminalIds)
                        .setParameter(2, Set.of(RolloutItemState.SWITCHING, RolloutItemState.HEALTHY))
                        .setParameter(3, Set.of(RolloutState.RUNNING, RolloutState.FINISHED))
                        .getResultList())
                .map(rows -> rows.stream()
                        .map(row -> new Brought(
                                (UUID) row[0],
                                (UUID) row[1],
                                (Instant) row[2],
                                new DesktopDisk.Source(
                                        (UUID) row[3], new PinnedImage((UUID) row[4], (Long) row[5], (String) row[6]))))
                        .toList());
    }

    /** Of what is done the newest version stays, so that it is here when a desktop comes. */
    private static Uni<List<Object[]>> coming(Collection<UUID> terminalIds) {
        return Panache.getSession().flatMap(session -> session.createQuery(
                        """
                                select distinct i.terminalId, r.image.versionId, r.image.sizeBytes, r.image.manifestSha256
                                from RolloutItem i join Rollout r on r.id = i.rolloutId
                                where i.terminalId in ?1
                                and (i.state in ?2 or (i.state = ?3 and r.state in ?4)
                                    or (i.state = ?3 and r.state = ?5 and not exists (
                                        from RolloutItem o join Rollout n on n.id = o.rolloutId
                                        where o.terminalId = i.terminalId and o.state = ?3
                                        and n.imageId = r.imageId and n.created > r.created)))""",
                        Object[].class)
                .setParameter(1, terminalIds)
                .setParameter(
                        2,
                        Set.of(RolloutItemState.STAGING, RolloutItemState.WAITING_OFFLINE, RolloutItemState.SWITCHING))
                .setParameter(3, RolloutItemState.HEALTHY)
                .setParameter(4, ACTIVE)
                .setParameter(5, RolloutState.FINISHED)
                .getResultList());
    }

    private static Uni<List<Object[]>> goingBackTo(Collection<UUID> terminalIds, Instant finishedSince) {
        return Panache.getSession().flatMap(session -> session.createQuery(
                        """
                                select distinct d.terminalId, d.image.versionId, d.image.sizeBytes, d.image.manifestSha256
                                from RolloutDesktop d join Rollout r on r.id = d.rolloutId
                                where d.terminalId in ?1
                                and (r.state in ?2 or (r.state = ?3 and r.finished > ?4 and not exists (
                                    from RolloutItem o join Rollout n on n.id = o.rolloutId
                                    where o.terminalId = d.terminalId and o.state = ?5
                                    and n.imageId = r.imageId and n.created > r.created)))""",
                        Object[].class)
                .setParameter(1, terminalIds)
                .setParameter(2, ACTIVE)
                .setParameter(3, RolloutState.FINISHED)
                .setParameter(4, finishedSince)
                .setParameter(5, RolloutItemState.HEALTHY)
                .getResultList());
    }
}
