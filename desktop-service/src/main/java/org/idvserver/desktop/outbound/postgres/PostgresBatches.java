package org.idvserver.desktop.outbound.postgres;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.PanacheRepositoryBase;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.idvserver.desktop.application.Batches;
import org.idvserver.desktop.domain.Batch;
import org.idvserver.desktop.domain.BatchCounts;
import org.idvserver.desktop.domain.BatchItem;
import org.idvserver.desktop.domain.DesktopProblem;
import org.idvserver.desktop.domain.ItemState;
import org.idvserver.desktop.domain.Pace;
import org.idvserver.kit.error.Problem;
import org.idvserver.kit.page.PageRequest;

@ApplicationScoped
class PostgresBatches implements Batches, PanacheRepositoryBase<Batch, UUID> {
    private final Items items;

    PostgresBatches(Items items) {
        this.items = items;
    }

    @ApplicationScoped
    static class Items implements PanacheRepositoryBase<BatchItem, UUID> {}

    @Override
    public Uni<Void> add(Batch batch) {
        return persist(batch).chain(this::flush);
    }

    @Override
    public Uni<Void> addItems(List<BatchItem> added) {
        return items.persist(added).chain(this::flush);
    }

    @Override
    public Uni<Batch> get(UUID id) {
        return findById(id).onItem().ifNull().failWith(() -> notFound(id));
    }

    private static Problem notFound(UUID id) {
        return DesktopProblem.BATCH_NOT_FOUND.because("There is no batch %s", id);
    }

    @Override
    public Uni<Batch> byKey(String requestedBy, String idempotencyKey) {
        return find("requestedBy = ?1 and idempotencyKey = ?2", requestedBy, idempotencyKey)
                .firstResult();
    }

    @Override
    public Uni<Batch> lock(UUID id) {
        return findById(id, LockModeType.PESSIMISTIC_WRITE).onItem().ifNull().failWith(() -> notFound(id));
    }

    @Override
    public Uni<List<Batch>> lock(Collection<UUID> ids) {
        return find("id in ?1 order by id", ids)
                .withLock(LockModeType.PESSIMISTIC_WRITE)
                .list();
    }

    @Override
    public Uni<List<Batch>> page(PageRequest request) {
        return find("id > ?1 order by id", request.after())
                .range(0, request.size())
                .list();
    }

    @Override
    public Uni<BatchCounts> count(UUID batchId) {
        return countAll(List.of(batchId)).map(counts -> counts.get(batchId));
    }

    @Override
    public Uni<Map<UUID, BatchCounts>> countAll(Collection<UUID> batchIds) {
        return Panache.getSession()
                .flatMap(session -> session.createQuery(
                                """
                                select i.batchId, i.state, count(*) from BatchItem i
                                where i.batchId in ?1 group by i.batchId, i.state""",
                                Object[].class)
                        .setParameter(1, batchIds)
                        .getResultList())
                .map(rows -> counts(batchIds, rows));
    }

    private static Map<UUID, BatchCounts> counts(Collection<UUID> batchIds, List<Object[]> rows) {
        Map<UUID, Map<ItemState, Long>> counted = new HashMap<>();
        batchIds.forEach(id -> counted.put(id, new EnumMap<>(ItemState.class)));
        rows.forEach(row -> counted.get((UUID) row[0]).put((ItemState) row[1], (Long) row[2]));
        return counted.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, entry -> BatchCounts.of(entry.getValue())));
    }

    @Override
    public Uni<Map<UUID, List<Pace.Made>>> made(Collection<UUID> batchIds) {
        return Panache.getSession()
                .flatMap(session -> session.createQuery(
                                """
                                select i.batchId, i.attempted, i.finished, count(*) from BatchItem i
                                where i.batchId in ?1 and i.state = ?2 and i.attempted is not null
                                group by i.batchId, i.attempted, i.finished""",
                                Object[].class)
                        .setParameter(1, batchIds)
                        .setParameter(2, ItemState.SUCCEEDED)
                        .getResultList())
                .map(rows -> rows.stream()
                        .collect(Collectors.groupingBy(
                                row -> (UUID) row[0],
                                Collectors.mapping(
                                        row -> new Pace.Made((Instant) row[1], (Instant) row[2], (Long) row[3]),
                                        Collectors.toList()))));
    }

    @Override
    public Uni<Map<UUID, BatchItem>> itemsOf(Collection<UUID> desktopIds) {
        return items.list("desktopId in ?1", desktopIds)
                .map(found -> found.stream().collect(Collectors.toMap(BatchItem::desktopId, Function.identity())));
    }

    @Override
    public Uni<List<BatchItem>> itemsIn(UUID batchId, ItemState state) {
        return items.list("batchId = ?1 and state = ?2 order by position", batchId, state);
    }

    @Override
    public Uni<List<BatchItem>> allItems(UUID batchId) {
        return items.list("batchId = ?1 order by position", batchId);
    }

    @Override
    public Uni<List<BatchItem>> items(UUID batchId, Optional<ItemState> state, PageRequest request) {
        return state.map(wanted -> items.find(
                        "batchId = ?1 and id > ?2 and state = ?3 order by id", batchId, request.after(), wanted))
                .orElseGet(() -> items.find("batchId = ?1 and id > ?2 order by id", batchId, request.after()))
                .range(0, request.size())
                .list();
    }
}
