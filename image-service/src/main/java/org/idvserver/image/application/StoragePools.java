package org.idvserver.image.application;

import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.UUID;
import org.idvserver.image.domain.PoolPurpose;
import org.idvserver.image.domain.PoolType;
import org.idvserver.image.domain.StoragePool;
import org.idvserver.kit.page.PageRequest;

/** Where pools are kept. */
public interface StoragePools {

    /** Fails with POOL_EXISTS. */
    Uni<Void> add(StoragePool pool);

    /** False when there is one of this name, place or purpose already. */
    Uni<Boolean> addIfMissing(StoragePool pool);

    /** Fails with POOL_NOT_FOUND. */
    Uni<StoragePool> get(UUID id);

    /** The same, and nobody else changes it before this transaction ends. */
    Uni<StoragePool> lock(UUID id);

    /** Keeps it from being deleted before this transaction ends; fails with POOL_INACTIVE when it is not to take anything any more. */
    Uni<Void> hold(UUID id);

    /** Writes what is wanted now and has it looked after at once; fails with POOL_EXISTS. */
    Uni<Void> due(StoragePool pool);

    /** What rows say is in it. */
    Uni<PoolContent> content(UUID id);

    /** Fails with POOL_IN_USE when a row refers to it after all. */
    Uni<Void> remove(StoragePool pool);

    /** One by its id or its name; fails with POOL_NOT_FOUND. */
    Uni<StoragePool> named(String idOrName);

    /** The pool that serves this purpose with this type, one that is being drained when there is no other; fails with NO_POOL. */
    Uni<StoragePool> serving(PoolPurpose purpose, PoolType type);

    /** The same of the first type that has one. */
    Uni<StoragePool> serving(PoolPurpose purpose);

    Uni<List<StoragePool>> all();

    Uni<List<StoragePool>> page(PageRequest request);
}
