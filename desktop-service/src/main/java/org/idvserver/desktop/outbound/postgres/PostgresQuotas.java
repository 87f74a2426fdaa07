package org.idvserver.desktop.outbound.postgres;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.idvserver.desktop.application.Quotas;
import org.idvserver.desktop.domain.DesktopProblem;
import org.idvserver.desktop.domain.Quota;
import org.idvserver.desktop.domain.QuotaKind;
import org.idvserver.desktop.domain.Usage;
import org.idvserver.kit.page.PageRequest;

@ApplicationScoped
class PostgresQuotas implements Quotas, PanacheRepositoryBase<Quota, UUID> {
    /** Disks that are not made yet are as large as their batch's image, where that is known. */
    private static final String SUMS =
            """
            count(*), coalesce(sum(d.vcpu_count), 0), coalesce(sum(d.memory_mib), 0),
            coalesce(sum(coalesce(d.image_size_bytes, b.image_size_bytes, 0)
                + coalesce((d.machine::json -> 'dataDisk' ->> 'sizeGib')::bigint, 0) * 1073741824), 0)
            from desktops d join batches b on b.id = d.batch_id
            where d.state not in ('RECYCLED', 'DELETING', 'DELETED') and\s""";

    @Override
    public Uni<Void> put(Quota quota) {
        return Panache.getSession().flatMap(session -> session.merge(quota)).replaceWithVoid();
    }

    @Override
    public Uni<Void> remove(QuotaKind kind, UUID subjectId) {
        return delete("kind = ?1 and subjectId = ?2", kind, subjectId).replaceWithVoid();
    }

    @Override
    public Uni<Quota> get(QuotaKind kind, UUID subjectId) {
        return find("kind = ?1 and subjectId = ?2", kind, subjectId)
                .firstResult()
                .onItem()
                .ifNull()
                .failWith(() -> DesktopProblem.QUOTA_NOT_FOUND.because("There is no such quota"));
    }

    @Override
    public Uni<List<Quota>> page(PageRequest request) {
        return find("id > ?1 order by id", request.after())
                .range(0, request.size())
                .list();
    }

    @Override
    public Uni<Boolean> any() {
        return find("from Quota").page(0, 1).firstResult().map(found -> found != null);
    }

    @Override
    public Uni<Boolean> anyDisk(Collection<UUID> subjectIds) {
        return subjectIds.isEmpty()
                ? Uni.createFrom().item(false)
                : count("subjectId in ?1 and (each.diskGib is not null or total.diskGib is not null)", subjectIds)
                        .map(found -> found > 0);
    }

    @Override
    public Uni<List<Quota>> of(Collection<UUID> subjectIds) {
        return subjectIds.isEmpty()
                ? Uni.createFrom().item(List.of())
                : list("subjectId in ?1 order by id", subjectIds);
    }

    @Override
    public Uni<List<Quota>> lockOf(Collection<UUID> subjectIds) {
        return subjectIds.isEmpty()
                ? Uni.createFrom().item(List.of())
                : find("subjectId in ?1 order by id", subjectIds)
                        .withLock(LockModeType.PESSIMISTIC_WRITE)
                        .list();
    }

    @Override
    public Uni<Map<UUID, Usage>> ofUsers(Collection<UUID> userIds) {
        return userIds.isEmpty()
                ? Uni.createFrom().item(Map.of())
                : Panache.getSession()
                        .flatMap(session -> session.createNativeQuery(
                                        "select d.user_id, " + SUMS + "d.user_id in (?1) group by d.user_id",
                                        Object[].class)
                                .setParameter(1, userIds)
                                .getResultList())
                        .map(rows ->
                                rows.stream().collect(Collectors.toMap(row -> (UUID) row[0], row -> usage(row, 1))));
    }

    @Override
    public Uni<Usage> ofSection(UUID sectionId) {
        return Panache.getSession()
                .flatMap(session -> session.createNativeQuery("select " + SUMS + "d.section_id = ?1", Object[].class)
                        .setParameter(1, sectionId)
                        .getSingleResult())
                .map(row -> usage(row, 0));
    }

    private static Usage usage(Object[] row, int from) {
        return new Usage(number(row[from]), number(row[from + 1]), number(row[from + 2]), number(row[from + 3]));
    }

    private static long number(Object sum) {
        return ((Number) sum).longValue();
    }
}
