package org.idvserver.image.application;

import io.quarkus.arc.All;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongConsumer;
import org.idvserver.image.domain.BlockImage;
import org.idvserver.image.domain.Place;
import org.idvserver.image.domain.PoolType;
import org.idvserver.image.domain.StoragePool;

/** Passes each act on to the driver of the place's type. */
@ApplicationScoped
class StorageByType implements BlockStorage, Snapshots {
    private final Map<PoolType, StorageDriver> drivers = new EnumMap<>(PoolType.class);

    StorageByType(@All List<StorageDriver> all) {
        all.forEach(driver -> drivers.put(driver.type(), driver));
    }

    private StorageDriver of(BlockImage image) {
        return of(image.place());
    }

    private StorageDriver of(Place place) {
        return drivers.get(place.type());
    }

    @Override
    public Uni<Void> prepare(Place place) {
        return of(place).prepare(place);
    }

    @Override
    public Uni<Set<String>> list(Place place) {
        return of(place).list(place);
    }

    @Override
    public Uni<Optional<Facts>> find(BlockImage image) {
        return of(image).find(image);
    }

    @Override
    public Uni<Void> create(BlockImage image, long sizeBytes) {
        return of(image).create(image, sizeBytes);
    }

    @Override
    public Uni<Void> remove(BlockImage image) {
        return of(image).remove(image);
    }

    @Override
    public Uni<Purged> purge(Place place) {
        return of(place).purge(place);
    }

    @Override
    public Uni<Long> freeze(BlockImage image) {
        return of(image).freeze(image);
    }

    @Override
    public Uni<Void> clone(Clone clone) {
        return of(clone.child()).clone(clone);
    }

    @Override
    public Uni<Optional<Origin>> origin(BlockImage image) {
        return of(image).origin(image);
    }

    @Override
    public Uni<List<BlockImage>> children(BlockImage frozen) {
        return of(frozen).children(frozen);
    }

    @Override
    public Uni<Void> resize(BlockImage image, Size size) {
        return of(image).resize(image, size);
    }

    @Override
    public Uni<Void> flatten(BlockImage image, LongConsumer progress) {
        return of(image).flatten(image, progress);
    }

    @Override
    public Uni<Boolean> inUse(BlockImage image) {
        return of(image).inUse(image);
    }

    @Override
    public Uni<byte[]> read(BlockImage image, long offset, int length) {
        return of(image).read(image, offset, length);
    }

    @Override
    public Uni<SegmentHashes> hash(BlockImage image, Segments segments) {
        return of(image).hash(image, segments);
    }

    @Override
    public Uni<StoragePool.Usage> usage(Place place) {
        return of(place).usage(place);
    }

    @Override
    public Uni<List<String>> listSnapshots(BlockImage image) {
        return of(image).listSnapshots(image);
    }

    @Override
    public Uni<Void> takeSnapshot(BlockImage image, String name) {
        return of(image).takeSnapshot(image, name);
    }

    @Override
    public Uni<Void> removeSnapshot(BlockImage image, String name) {
        return of(image).removeSnapshot(image, name);
    }

    @Override
    public Uni<Void> rollBack(BlockImage image, String name) {
        return of(image).rollBack(image, name);
    }
}
