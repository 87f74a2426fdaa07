package org.idvserver.image.application;

import io.quarkus.hibernate.reactive.panache.common.WithTransaction;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.file.Path;
import java.util.Optional;
import org.idvserver.image.config.StorageSettings;
import org.idvserver.image.domain.ImageProblem;
import org.idvserver.image.domain.Place;
import org.idvserver.image.domain.PoolPurpose;
import org.idvserver.image.domain.PoolThresholds;
import org.idvserver.image.domain.StoragePool;
import org.idvserver.kit.events.Outbox;
import org.idvserver.kit.id.TimeOrderedId;

/** Records the wish for a pool; the reconciler defines it in libvirt. */
@ApplicationScoped
public class DefinePool {
    private final StoragePools pools;
    private final PoolEvents events;
    private final Outbox outbox;
    private final StorageSettings settings;

    DefinePool(StoragePools pools, PoolEvents events, Outbox outbox, StorageSettings settings) {
        this.settings = settings;
        this.pools = pools;
        this.events = events;
        this.outbox = outbox;
    }

    /** A pool to define; without thresholds it has those of the configuration. */
    public record Wanted(
            String name, Place place, PoolPurpose purpose, Optional<Integer> warn, Optional<Integer> critical) {}

    @WithTransaction
    public Uni<StoragePool> define(String actor, Wanted wanted) {
        checkOffered(wanted.place());
        StoragePool pool = pool(wanted);
        return pools.add(pool)
                .chain(() -> outbox.append(events.defined(actor, pool)))
                .replaceWith(pool);
    }

    private StoragePool pool(Wanted wanted) {
        return new StoragePool(
                TimeOrderedId.next(),
                wanted.name(),
                wanted.place(),
                wanted.purpose(),
                new PoolThresholds(
                        wanted.warn().orElse(settings.thresholds().warn()),
                        wanted.critical().orElse(settings.thresholds().critical())));
    }

    private void checkOffered(Place place) {
        switch (place.type()) {
            case RBD -> {
                if (settings.ceph().isEmpty()) {
                    throw ImageProblem.POOL_NOT_OFFERED.because(
                            "No Ceph is configured here: define a pool of type dir");
                }
            }
            case DIR -> {
                if (!settings.allows(Path.of(place.location()))) {
                    throw ImageProblem.POOL_NOT_OFFERED.because(
                            "The folder must be below one that idv.image.dir.roots allows, without . and ..");
                }
            }
        }
    }

    /** The pools of the configuration; repeating it changes nothing. */
    @WithTransaction
    public Uni<Void> defineDefaults() {
        return Multi.createFrom()
                .iterable(settings.pools())
                .onItem()
                .transformToUniAndConcatenate(this::defineDefault)
                .collect()
                .last();
    }

    private Uni<Void> defineDefault(StorageSettings.ServingPool wanted) {
        StoragePool pool =
                pool(new Wanted(wanted.name(), wanted.place(), wanted.purpose(), Optional.empty(), Optional.empty()));
        return pools.addIfMissing(pool)
                .flatMap(added -> added
                        ? outbox.append(events.defined(ImageEvents.SELF, pool))
                        : Uni.createFrom().voidItem());
    }
}
