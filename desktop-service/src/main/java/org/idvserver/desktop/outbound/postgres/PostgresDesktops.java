package org.idvserver.desktop.outbound.postgres;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.quarkus.panache.common.Parameters;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.idvserver.desktop.application.DesktopSort;
import org.idvserver.desktop.application.Desktops;
import org.idvserver.desktop.domain.AssignmentRule;
import org.idvserver.desktop.domain.Breaker;
import org.idvserver.desktop.domain.Desktop;
import org.idvserver.desktop.domain.DesktopNic;
import org.idvserver.desktop.domain.DesktopProblem;
import org.idvserver.desktop.domain.DesktopState;
import org.idvserver.desktop.domain.Lesson;
import org.idvserver.desktop.domain.PinnedImage;
import org.idvserver.desktop.domain.Placement;
import org.idvserver.kit.lease.Lease;
import org.idvserver.kit.page.PageRequest;

@ApplicationScoped
class PostgresDesktops implements Desktops, PanacheRepositoryBase<Desktop, UUID> {
    /** Not listed unless they are asked for. */
    private static final Set<DesktopState> OUT_OF_SIGHT = EnumSet.of(DesktopState.RECYCLED, DesktopState.DELETED);

    /** Others may bear their names: as the index desktops_name has it. */
    private static final Set<DesktopState> NAMELESS =
            EnumSet.of(DesktopState.RECYCLED, DesktopState.DELETING, DesktopState.DELETED);

    private final Nics nics;

    PostgresDesktops(Nics nics) {
        this.nics = nics;
    }

    @ApplicationScoped
    static class Nics implements PanacheRepositoryBase<DesktopNic, UUID> {}

    @Override
    public Uni<Void> addAll(List<Desktop> desktops) {
        return persist(desktops).chain(this::flush);
    }

    @Override
    public Uni<Desktop> get(UUID id) {
        return findById(id).onItem().ifNull().failWith(() -> unknown(id));
    }

    @Override
    public Uni<Desktop> lock(UUID id) {
        return lockAll(List.of(id)).map(found -> found.stream().findFirst().orElseThrow(() -> unknown(id)));
    }

    private static RuntimeException unknown(UUID id) {
        return DesktopProblem.DESKTOP_NOT_FOUND.because("There is no desktop %s", id);
    }

    @Override
    public Uni<List<Desktop>> lockAll(Collection<UUID> ids) {
        return ids.isEmpty()
                ? Uni.createFrom().item(List.of())
                : find("id in ?1 order by id", ids)
                        .withLock(LockModeType.PESSIMISTIC_WRITE)
                        .list();
    }

    @Override
    public Uni<List<Desktop>> lockFor(UUID sectionId, UUID labId, Collection<UUID> terminalIds) {
        return find(
                        """
                        (sectionId = ?1 or (sectionId is null and labId = ?2) or terminalId in ?3) and state <> ?4
                        order by id""",
                        sectionId,
                        labId,
                        terminalIds,
                        DesktopState.DELETED)
                .withLock(LockModeType.PESSIMISTIC_WRITE)
                .list();
    }

    @Override
    public Uni<List<Desktop>> ofUser(UUID userId) {
        return list("userId = ?1 and state not in ?2", userId, OUT_OF_SIGHT);
    }

    @Override
    public Uni<List<Desktop>> lockForArrival(Arrival arrival) {
        return find(
                        """
                        state not in :gone and (userId = :user or terminalId in :terminals or seatId = :seat
                            or (rule = :pool and userId is null
                                and (sectionId = :section or (sectionId is null and labId = :lab))))
                        order by id""",
                        Parameters.with("gone", OUT_OF_SIGHT)
                                .and("user", arrival.userId())
                                .and("terminals", arrival.terminalIds())
                                .and("seat", arrival.seatId())
                                .and("pool", AssignmentRule.FIRST_FREE)
                                .and("section", arrival.sectionId())
                                .and("lab", arrival.labId()))
                .withLock(LockModeType.PESSIMISTIC_WRITE)
                .list();
    }

    @Override
    public Uni<Boolean> anyToAdd(Lesson lesson) {
        return Panache.getSession().flatMap(session -> session.createNativeQuery(
                        """
                                select exists (
                                    select 1 from terminals t join desktops d
                                        on (d.section_id = ?1 or (d.section_id is null and d.lab_id = ?2)) and d.exam = ?3
                                        and d.state in ('READY', 'RENEWING') and d.terminal_id is null and d.locked is null
                                        and (d.rule <> 'FIRST_FREE' or d.user_id is null)
                                        and (d.seat_id is null or d.seat_id = t.seat_id)
                                    where t.lab_id = ?2 and t.state = 'ENROLLED' and t.maintenance is null and t.closed is null
                                        and t.seat_id is not null and not exists (
                                        select 1 from desktops o where o.terminal_id = t.id
                                            and (o.running or (o.section_id = ?1 and o.exam = ?3))))""",
                        Boolean.class)
                .setParameter(1, lesson.sectionId())
                .setParameter(2, lesson.labId())
                .setParameter(3, lesson.exam())
                .getSingleResult());
    }

    @Override
    public Uni<List<Desktop>> lockClaimed(Lease.Claim claim) {
        return find("id in ?1 and leaseOwner = ?2 order by id", claim.ids(), claim.token())
                .withLock(LockModeType.PESSIMISTIC_WRITE)
                .list();
    }

    @Override
    public Uni<List<OfProfile>> ofProfile(UUID profileId) {
        return Panache.getSession()
                .flatMap(session -> session.createNativeQuery(
                                """
                                select b.section_id, b.lab_id, min(b.section_name), b.profile_number, count(*), count(d.terminal_id)
                                from batches b join desktops d on d.batch_id = b.id
                                where b.profile_id = ?1 and d.state not in ('RECYCLED', 'DELETING', 'DELETED')
                                group by b.section_id, b.lab_id, b.profile_number order by 3, 1, 2, 4""",
                                Object[].class)
                        .setParameter(1, profileId)
                        .getResultList())
                .map(rows -> rows.stream()
                        .map(row -> new OfProfile(
                                (UUID) row[0], (UUID) row[1], (String) row[2], (Integer) row[3], (Long) row[4], (Long)
                                        row[5]))
                        .toList());
    }

    @Override
    public Uni<Boolean> anyWaiting(Breaker.Scope scope) {
        return count(
                        "state in ?1 and batchId in (select b.id from Batch b where ?2 in (b.profileId, b.poolId))",
                        EnumSet.of(DesktopState.REQUESTED, DesktopState.PROVISIONING),
                        scope.id())
                .map(found -> found > 0);
    }

    @Override
    public Uni<Long> countFailing(Breaker.Scope scope, Collection<UUID> but) {
        return switch (scope.kind()) {
            case PROFILE ->
                count(
                        """
                        state = ?1 and reason is not null and id not in ?2
                        and batchId in (select b.id from Batch b where b.profileId = ?3)""",
                        DesktopState.PROVISIONING,
                        but,
                        scope.id());
            case POOL ->
                count(
                        """
                        state = ?1 and reason in ?4 and id not in ?2
                        and batchId in (select b.id from Batch b where b.poolId = ?3)""",
                        DesktopState.PROVISIONING,
                        but,
                        scope.id(),
                        Breaker.OF_POOLS);
        };
    }

    @Override
    public Uni<Map<UUID, List<PinnedImage>>> localImages(Collection<UUID> sectionIds, boolean exam) {
        return Panache.getSession()
                .flatMap(session -> session.createQuery(
                                """
                                select distinct d.disk.image.versionId, d.disk.image.sizeBytes,
                                    d.disk.image.manifestSha256, d.sectionId
                                from Desktop d
                                where d.sectionId in ?1 and d.placement = ?2 and d.state = ?3 and d.exam = ?4""",
                                Object[].class)
                        .setParameter(1, sectionIds)
                        .setParameter(2, Placement.LOCAL)
                        .setParameter(3, DesktopState.READY)
                        .setParameter(4, exam)
                        .getResultList())
                .map(rows -> rows.stream()
                        .collect(Collectors.groupingBy(
                                row -> (UUID) row[3],
                                Collectors.mapping(
                                        row -> new PinnedImage((UUID) row[0], (Long) row[1], (String) row[2]),
                                        Collectors.toList()))));
    }

    @Override
    public Uni<List<Desktop>> around(
            Collection<UUID> sectionIds, Collection<UUID> labIds, Collection<UUID> terminalIds) {
        return Panache.getSession().flatMap(session -> session.createNativeQuery(
                        """
                                select * from desktops
                                where (section_id = any(?1) or (section_id is null and lab_id = any(?2))
                                    or terminal_id = any(?3)) and state <> 'DELETED'""",
                        Desktop.class)
                .setParameter(1, sectionIds.toArray(UUID[]::new))
                .setParameter(2, labIds.toArray(UUID[]::new))
                .setParameter(3, terminalIds.toArray(UUID[]::new))
                .getResultList());
    }

    @Override
    public Uni<Set<UUID>> batchesOf(Collection<UUID> desktopIds) {
        return Panache.getSession()
                .flatMap(session -> session.createQuery(
                                "select distinct d.batchId from Desktop d where d.id in ?1", UUID.class)
                        .setParameter(1, desktopIds)
                        .getResultList())
                .map(HashSet::new);
    }

    @Override
    public Uni<Set<String>> namesTaken(Collection<String> names) {
        return Panache.getSession()
                .flatMap(session -> session.createQuery(
                                "select d.name from Desktop d where d.name in ?1 and d.state not in ?2", String.class)
                        .setParameter(1, names)
                        .setParameter(2, NAMELESS)
                        .getResultList())
                .map(HashSet::new);
    }

    @Override
    public Uni<List<Desktop>> page(Filter filter, DesktopSort sort, PageRequest request) {
        StringBuilder query = new StringBuilder("id <> :after");
        Parameters parameters = Parameters.with("after", request.after());
        narrow(query, parameters, "sectionId", filter.sectionId());
        narrow(query, parameters, "labId", filter.labId());
        narrow(query, parameters, "batchId", filter.batchId());
        narrow(query, parameters, "terminalId", filter.terminalId());
        narrow(query, parameters, "userId", filter.userId());
        narrow(query, parameters, "state", filter.state());
        if (filter.state() == null) {
            query.append(" and state not in :gone");
            parameters.and("gone", OUT_OF_SIGHT);
        }
        if (filter.namePrefix() != null) {
            query.append(" and name like :prefix escape '!'");
            parameters.and("prefix", filter.namePrefix().replaceAll("[!%_]", "!$0") + "%");
        }
        if (filter.stuckAt() != null) {
            query.append(" and (deadline < :stuckAt or runDeadline < :stuckAt)");
            parameters.and("stuckAt", filter.stuckAt());
        }
        if (filter.examsOpen() != null) {
            query.append(" and (exam = false or sectionId in (select l.sectionId from Lesson l where l.exam = true")
                    .append(" and l.starts <= :opens and l.ends > :over))");
            parameters
                    .and("opens", filter.examsOpen().then())
                    .and("over", filter.examsOpen().now());
        }
        String direction = sort.descending() ? "desc" : "asc";
        return after(query, parameters, sort, request).flatMap(whole -> find(
                        query + " order by %s %s, id %s".formatted(column(sort), direction, direction), parameters)
                .range(0, request.size())
                .list());
    }

    /** Goes on after the row that ended the page before; what is sorted by never changes. */
    private Uni<Void> after(StringBuilder query, Parameters parameters, DesktopSort sort, PageRequest request) {
        if (request.fromStart()) {
            return Uni.createFrom().voidItem();
        }
        String beyond = sort.descending() ? "<" : ">";
        if (sort.field() == DesktopSort.Field.CREATE_TIME) {
            query.append(" and id ").append(beyond).append(" :after");
            return Uni.createFrom().voidItem();
        }
        query.append(" and (%s, id) %s (:last, :after)".formatted(column(sort), beyond));
        return get(request.after())
                .invoke(last ->
                        parameters.and("last", sort.field() == DesktopSort.Field.NAME ? last.name() : last.state()))
                .replaceWithVoid();
    }

    private static String column(DesktopSort sort) {
        return switch (sort.field()) {
            case CREATE_TIME -> "id";
            case NAME -> "name";
        };
    }

    /** The field is a constant of this class, never input. */
    private static void narrow(StringBuilder query, Parameters parameters, String field, Object value) {
        if (value != null) {
            query.append(" and ").append(field).append(" = :").append(field);
            parameters.and(field, value);
        }
    }

    @Override
    public Uni<List<UUID>> localOn(Collection<UUID> terminalIds, UUID imageId) {
        return Panache.getSession().flatMap(session -> session.createQuery(
                        """
                                select d.id from Desktop d where d.terminalId in ?1 and d.disk.imageId = ?2
                                and d.placement = ?3 and d.state = ?4 and not d.disk.imagePinned""",
                        UUID.class)
                .setParameter(1, terminalIds)
                .setParameter(2, imageId)
                .setParameter(3, Placement.LOCAL)
                .setParameter(4, DesktopState.READY)
                .getResultList());
    }

    @Override
    public Uni<List<Desktop>> lockOfTerminals(Collection<UUID> terminalIds) {
        return Panache.getSession().flatMap(session -> session.createNativeQuery(
                        """
                                select * from desktops where terminal_id = any(?1) or held_by = any(?1)
                                order by id for no key update""",
                        Desktop.class)
                .setParameter(1, terminalIds.toArray(UUID[]::new))
                .getResultList());
    }

    @Override
    public Uni<List<Desktop>> ofTerminals(Collection<UUID> terminalIds) {
        return Panache.getSession().flatMap(session -> session.createNativeQuery(
                        "select * from desktops where terminal_id = any(?1) or held_by = any(?1) order by id",
                        Desktop.class)
                .setParameter(1, terminalIds.toArray(UUID[]::new))
                .getResultList());
    }

    @Override
    public Uni<List<DesktopNic>> nics(Collection<UUID> desktopIds) {
        return desktopIds.isEmpty()
                ? Uni.createFrom().item(List.of())
                : nics.list("desktopId in ?1 order by desktopId, position", desktopIds);
    }

    @Override
    public Uni<Void> replaceNics(Collection<UUID> desktopIds, List<DesktopNic> added) {
        return desktopIds.isEmpty()
                ? Uni.createFrom().voidItem()
                : nics.delete("desktopId in ?1", desktopIds)
                        .flatMap(deleted -> added.isEmpty() ? Uni.createFrom().voidItem() : nics.persist(added))
                        .chain(this::flush);
    }

    @Override
    public Uni<List<UUID>> terminalsBeside(Collection<UUID> desktopIds) {
        return desktopIds.isEmpty()
                ? Uni.createFrom().item(List.of())
                : Panache.getSession().flatMap(session -> session.createNativeQuery(
                                """
                                select distinct d.terminal_id from desktop_nics beside
                                join desktops d on d.id = beside.desktop_id and d.terminal_id is not null
                                where beside.network_id in (
                                    select distinct network_id from desktop_nics
                                    where desktop_id = any(?1) and kind = 'INTERNAL')""",
                                UUID.class)
                        .setParameter(1, desktopIds.toArray(UUID[]::new))
                        .getResultList());
    }
}
