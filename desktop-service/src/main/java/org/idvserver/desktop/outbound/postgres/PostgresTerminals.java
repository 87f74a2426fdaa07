package org.idvserver.desktop.outbound.postgres;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.quarkus.panache.common.Parameters;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.idvserver.desktop.application.Terminals;
import org.idvserver.desktop.domain.AssignmentRule;
import org.idvserver.desktop.domain.DesktopProblem;
import org.idvserver.desktop.domain.DesktopSighting;
import org.idvserver.desktop.domain.ImageCopy;
import org.idvserver.desktop.domain.ImageCopyState;
import org.idvserver.desktop.domain.Terminal;
import org.idvserver.desktop.domain.TerminalLink;
import org.idvserver.desktop.domain.TerminalState;
import org.idvserver.kit.page.PageRequest;

@ApplicationScoped
class PostgresTerminals implements Terminals, PanacheRepositoryBase<Terminal, UUID> {
    /** So many terminals of a lab wake the others: one may be deaf. */
    private static final int WAKERS = 2;

    /** Whoever is switched off later than this after the beginning of a lesson stays so. */
    private static final Duration BEGUN = Duration.ofMinutes(10);

    private final Links links;

    PostgresTerminals(Links links) {
        this.links = links;
    }

    @ApplicationScoped
    static class Links implements PanacheRepositoryBase<TerminalLink, UUID> {}

    @Override
    public Uni<Void> add(Terminal terminal) {
        return persist(terminal).chain(this::flush);
    }

    @Override
    public Uni<Terminal> get(UUID id) {
        return found(findById(id), id);
    }

    @Override
    public Uni<Terminal> find(UUID id) {
        return findById(id);
    }

    @Override
    public Uni<Terminal> lock(UUID id) {
        return found(findById(id, LockModeType.PESSIMISTIC_WRITE), id);
    }

    private static Uni<Terminal> found(Uni<Terminal> terminal, UUID id) {
        return terminal.onItem()
                .ifNull()
                .failWith(() -> DesktopProblem.TERMINAL_NOT_FOUND.because("There is no terminal %s", id));
    }

    @Override
    public Uni<Terminal> lockByToken(String tokenHash) {
        return find("tokenHash = ?1", tokenHash)
                .withLock(LockModeType.PESSIMISTIC_WRITE)
                .firstResult();
    }

    @Override
    public Uni<Boolean> nameTaken(String name) {
        return count("lower(name) = ?1 and state <> ?2", name.toLowerCase(Locale.ROOT), TerminalState.REVOKED)
                .map(found -> found > 0);
    }

    @Override
    public Uni<Map<UUID, String>> names(Collection<UUID> ids) {
        return find("id in ?1", ids).list().map(found -> found.stream()
                .collect(Collectors.toMap(Terminal::id, Terminal::name)));
    }

    @Override
    public Uni<Boolean> seatTaken(UUID seatId) {
        return count("seatId = ?1 and state <> ?2", seatId, TerminalState.REVOKED)
                .map(found -> found > 0);
    }

    @Override
    public Uni<List<Terminal>> all(Collection<UUID> ids) {
        return list("id in ?1", ids);
    }

    @Override
    public Uni<List<Terminal>> lockAll(Collection<UUID> ids) {
        return of(ids, "select * from terminals where id = any(?1) order by id for no key update", Terminal.class);
    }

    @Override
    public Uni<List<Terminal>> inLabs(Collection<UUID> labIds) {
        return list("labId in ?1 and state <> ?2", labIds, TerminalState.REVOKED);
    }

    @Override
    public Uni<List<UUID>> idsOf(Collection<UUID> labIds) {
        return inLabs(labIds).map(found -> found.stream().map(Terminal::id).toList());
    }

    @Override
    public Uni<List<Terminal>> lockAsleep(Asleep asleep) {
        String meant = asleep.terminalIds() != null
                ? "t.id in (:ids)"
                : asleep.labId() != null
                        ? "t.lab_id = :lab"
                        : "exists (select 1 from lessons e where e.lab_id = t.lab_id and e.starts < :then"
                                + " and e.starts > :since and e.ends > :now)";
        return Panache.getSession()
                .flatMap(session -> {
                    var query = session.createNativeQuery(
                                    """
                                    select t.id from terminals t join terminal_links l on l.id = t.id
                                    where t.state = 'ENROLLED' and t.maintenance is null and t.closed is null and not l.connected
                                        and l.mac_address <> '' and (t.wake_until is null or t.wake_until <= :now)
                                        and %s order by t.name, t.id"""
                                            .formatted(meant),
                                    UUID.class)
                            .setParameter("now", asleep.now());
                    if (asleep.terminalIds() != null) {
                        query.setParameter("ids", asleep.terminalIds());
                    } else if (asleep.labId() != null) {
                        query.setParameter("lab", asleep.labId());
                    } else {
                        query.setParameter("then", asleep.then());
                        query.setParameter("since", asleep.now().minus(BEGUN));
                    }
                    return query.getResultList();
                })
                .flatMap(ids -> ids.isEmpty()
                        ? Uni.createFrom().item(List.of())
                        // Looked at again: another replica may have been faster.
                        : find("id in ?1 and (wakeUntil is null or wakeUntil <= ?2) order by id", ids, asleep.now())
                                .withLock(LockModeType.PESSIMISTIC_WRITE)
                                .list());
    }

    @Override
    public Uni<List<Terminal>> staging() {
        return list("staging.until is not null");
    }

    @Override
    public Uni<List<Terminal>> lockAwake(Awake awake) {
        String on = "state = :enrolled and id in (select l.id from TerminalLink l where l.connected)"
                + (awake.inMaintenance() ? "" : " and maintenance is null");
        Parameters parameters = Parameters.with("enrolled", TerminalState.ENROLLED);
        return (awake.terminalIds() != null
                        ? find(on + " and id in :ids order by id", parameters.and("ids", awake.terminalIds()))
                        : find(on + " and labId = :lab order by id", parameters.and("lab", awake.labId())))
                .withLock(LockModeType.PESSIMISTIC_WRITE)
                .list();
    }

    @Override
    public Uni<List<Terminal>> lockToPowerOff(Instant now, Instant then) {
        return find(
                        """
                        powerOffUntil > :now and powerOffTold = false and staging.until is null
                        and state = :enrolled and userId is null
                        and id in (select l.id from TerminalLink l where l.connected)
                        and id not in (select d.terminalId from Desktop d where d.terminalId is not null and d.running
                            and not (d.rule = :pool and d.userId is null))
                        and id not in (select c.terminalId from ImageCopy c where c.state = :fetching)
                        and labId not in (select e.labId from Lesson e where e.starts < :then and e.ends > :now)
                        order by id""",
                        Parameters.with("now", now)
                                .and("then", then)
                                .and("enrolled", TerminalState.ENROLLED)
                                .and("fetching", ImageCopyState.FETCHING)
                                .and("pool", AssignmentRule.FIRST_FREE))
                .withLock(LockModeType.PESSIMISTIC_WRITE)
                .list();
    }

    @Override
    public Uni<List<Waking>> waking(Instant now) {
        return Panache.getSession()
                .flatMap(session -> session.createQuery(
                                """
                                select t.labId, l.inventory.macAddress, l.inventory.node.underlayAddress,
                                    l.inventory.prefixLength
                                from Terminal t join TerminalLink l on l.id = t.id
                                where t.wakeFrom <= ?1 and t.wakeUntil > ?1 and not l.connected and t.state = ?2
                                    and t.maintenance is null and t.closed is null
                                    and l.inventory.macAddress <> ''""",
                                Object[].class)
                        .setParameter(1, now)
                        .setParameter(2, TerminalState.ENROLLED)
                        .getResultList())
                .map(rows -> rows.stream()
                        .map(row -> new Waking((UUID) row[0], (String) row[1], (String) row[2], (Integer) row[3]))
                        .toList());
    }

    @Override
    public Uni<List<UUID>> neighbours(Collection<UUID> labIds) {
        return Panache.getSession().flatMap(session -> session.createNativeQuery(
                        """
                        select id from (
                            select t.id, row_number() over (partition by t.lab_id order by t.id) place
                            from terminals t join terminal_links l on l.id = t.id
                            where t.lab_id in (?1) and l.connected) connected
                        where place <= ?2""",
                        UUID.class)
                .setParameter(1, labIds)
                .setParameter(2, WAKERS)
                .getResultList());
    }

    @Override
    public Uni<Map<UUID, List<Card>>> cardsToWake(Collection<UUID> terminalIds, Instant now) {
        return Panache.getSession()
                .flatMap(session -> session.createQuery(
                                """
                                select l.inventory.macAddress, t.wakeUntil, t.labId
                                from Terminal t join TerminalLink l on l.id = t.id
                                where t.labId in (select s.labId from Terminal s where s.id in ?1)
                                    and t.wakeFrom <= ?2 and t.wakeUntil > ?2 and not l.connected and t.state = ?3
                                    and t.maintenance is null and t.closed is null and l.inventory.macAddress <> ''
                                order by l.inventory.macAddress""",
                                Object[].class)
                        .setParameter(1, terminalIds)
                        .setParameter(2, now)
                        .setParameter(3, TerminalState.ENROLLED)
                        .getResultList())
                .map(rows -> rows.stream()
                        .collect(Collectors.groupingBy(
                                row -> (UUID) row[2],
                                Collectors.mapping(
                                        row -> new Card((String) row[0], (Instant) row[1]), Collectors.toList()))))
                .flatMap(byLab -> byLab.isEmpty() ? Uni.createFrom().item(Map.of()) : wakers(terminalIds, byLab));
    }

    private Uni<Map<UUID, List<Card>>> wakers(Collection<UUID> terminalIds, Map<UUID, List<Card>> byLab) {
        return neighbours(byLab.keySet()).flatMap(this::all).map(wakers -> wakers.stream()
                .filter(waker -> terminalIds.contains(waker.id()))
                .collect(Collectors.toMap(Terminal::id, waker -> byLab.get(waker.labId()))));
    }

    @Override
    public Uni<List<Terminal>> lockForArrival(UUID terminalId, UUID userId) {
        return find("id = ?1 or userId = ?2 order by id", terminalId, userId)
                .withLock(LockModeType.PESSIMISTIC_WRITE)
                .list();
    }

    @Override
    public Uni<List<Terminal>> lockOfLab(UUID labId) {
        return find("labId = ?1 and state <> ?2 order by id", labId, TerminalState.REVOKED)
                .withLock(LockModeType.PESSIMISTIC_WRITE)
                .list();
    }

    @Override
    public Uni<Optional<String>> closed(UUID labId) {
        return find(
                        "select closed from Terminal where labId = ?1 and closed is not null and state <> ?2",
                        labId,
                        TerminalState.REVOKED)
                .project(String.class)
                .page(0, 1)
                .firstResult()
                .map(Optional::ofNullable);
    }

    @Override
    public Uni<List<Terminal>> ofLab(UUID labId) {
        return list("labId = ?1 and state <> ?2 order by name, id", labId, TerminalState.REVOKED);
    }

    @Override
    public Uni<List<Terminal>> page(Wanted wanted, PageRequest request) {
        StringBuilder where = new StringBuilder("id > :after");
        Parameters parameters = Parameters.with("after", request.after());
        if (wanted.labId() != null) {
            where.append(" and labId = :lab");
            parameters.and("lab", wanted.labId());
        }
        if (wanted.state() != null) {
            where.append(" and state = :state");
            parameters.and("state", wanted.state());
        }
        if (wanted.connected() != null) {
            String linked = wanted.connected() ? "in" : "not in";
            where.append(" and id " + linked + " (select l.id from TerminalLink l where l.connected)");
        }
        return find(where + " order by id", parameters).range(0, request.size()).list();
    }

    @Override
    public Uni<TerminalLink> link(UUID terminalId) {
        return links.findById(terminalId);
    }

    @Override
    public Uni<List<UUID>> connectedTo(UUID replicaId, UUID after, int limit) {
        return Panache.getSession().flatMap(session -> session.createNativeQuery(
                        """
                        select id from terminal_links where connected and replica_id = ?1 and id > ?2
                        order by id limit ?3""",
                        UUID.class)
                .setParameter(1, replicaId)
                .setParameter(2, after)
                .setParameter(3, limit)
                .getResultList());
    }

    @Override
    public Uni<List<TerminalLink>> lockLinks(Collection<UUID> terminalIds) {
        return of(
                terminalIds,
                "select * from terminal_links where id = any(?1) order by id for no key update",
                TerminalLink.class);
    }

    /** Not HQL, whose {@code in} is translated anew each time: whatever a terminal says asks so. */
    private static <T> Uni<List<T>> of(Collection<UUID> ids, String sql, Class<T> type) {
        return Panache.getSession().flatMap(session -> session.createNativeQuery(sql, type)
                .setParameter(1, ids.toArray(UUID[]::new))
                .getResultList());
    }

    @Override
    public Uni<List<TerminalLink>> links(Collection<UUID> terminalIds) {
        return links.list("id in ?1", terminalIds);
    }

    @Override
    public Uni<Void> addLinks(Collection<TerminalLink> added) {
        return keep(added, List.of());
    }

    /** Locked as they are found: one whose hello is under way is not lost. */
    @Override
    public Uni<List<TerminalLink>> lockLostLinks(int limit) {
        return Panache.getSession()
                .flatMap(session -> session.createNativeQuery(
                                """
                                select l.id from terminal_links l
                                where l.connected and not exists
                                    (select from replicas r where r.id = l.replica_id and r.alive_until > now())
                                order by l.id limit ?1 for no key update of l skip locked""",
                                UUID.class)
                        .setParameter(1, limit)
                        .getResultList())
                .flatMap(ids -> ids.isEmpty() ? Uni.createFrom().item(List.of()) : links(ids));
    }

    @Override
    public Uni<List<ImageCopy>> images(Collection<UUID> terminalIds) {
        return of(
                terminalIds,
                "select * from terminal_images where terminal_id = any(?1) order by version_id",
                ImageCopy.class);
    }

    @Override
    public Uni<List<DesktopSighting>> sightings(Collection<UUID> terminalIds) {
        return of(
                terminalIds,
                "select * from terminal_desktops where terminal_id = any(?1) order by desktop_id",
                DesktopSighting.class);
    }

    @Override
    public Uni<Void> keep(Collection<?> added, Collection<?> removed) {
        return Panache.getSession().flatMap(session -> session.persistAll(added.toArray())
                .chain(() -> session.removeAll(removed.toArray())));
    }
}
