package org.idvserver.desktop.application;

import io.smallrye.mutiny.Uni;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.idvserver.desktop.domain.Batch;
import org.idvserver.desktop.domain.BatchCounts;
import org.idvserver.desktop.domain.BatchItem;
import org.idvserver.desktop.domain.ItemState;
import org.idvserver.desktop.domain.Pace;
import org.idvserver.kit.page.PageRequest;

/** Where batches and their ledgers are kept. */
public interface Batches {

    Uni<Void> add(Batch batch);

    /** Written in sets, not one by one. */
    Uni<Void> addItems(List<BatchItem> items);

    /** Fails with BATCH_NOT_FOUND. */
    Uni<Batch> get(UUID id);

    /** The batch or null. */
    Uni<Batch> byKey(String requestedBy, String idempotencyKey);

    /** Locked until the transaction ends; fails with BATCH_NOT_FOUND. */
    Uni<Batch> lock(UUID id);

    /** In the order of their ids, so that nobody waits in a circle; locked until the transaction ends. */
    Uni<List<Batch>> lock(Collection<UUID> ids);

    Uni<List<Batch>> page(PageRequest request);

    Uni<BatchCounts> count(UUID batchId);

    Uni<Map<UUID, BatchCounts>> countAll(Collection<UUID> batchIds);

    /** When the desktops of each of the batches were made; a batch of which none was made is left out. */
    Uni<Map<UUID, List<Pace.Made>>> made(Collection<UUID> batchIds);

    /** By desktop; locked batches only. */
    Uni<Map<UUID, BatchItem>> itemsOf(Collection<UUID> desktopIds);

    Uni<List<BatchItem>> itemsIn(UUID batchId, ItemState state);

    Uni<List<BatchItem>> allItems(UUID batchId);

    /** In the order of their positions. */
    Uni<List<BatchItem>> items(UUID batchId, Optional<ItemState> state, PageRequest request);
}
