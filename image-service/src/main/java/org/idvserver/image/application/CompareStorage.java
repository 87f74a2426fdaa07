package org.idvserver.image.application;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.idvserver.image.application.Findings.Suspect;
import org.idvserver.image.config.ImageConfig;
import org.idvserver.image.domain.FindingKind;
import org.idvserver.image.domain.PoolType;
import org.idvserver.image.domain.StoragePool;
import org.jboss.logging.Logger;

/**
 * Compares what the database has with what the storage holds, from both sides: one listing a pool against sets of rows. Only
 * what is found for the first time is looked at one by one. It changes nothing but findings.
 */
@ApplicationScoped
public class CompareStorage {
    private static final Logger LOG = Logger.getLogger(CompareStorage.class);

    /** New suspects of a pool that one comparison looks at; the rest is for the next. */
    private static final int MOST_NEW = 200;

    private static final int PARALLEL = 4;

    private final StoragePools pools;
    private final Findings findings;
    private final BlockStorage storage;
    private final Duration grace;

    CompareStorage(StoragePools pools, Findings findings, BlockStorage storage, ImageConfig config) {
        this.pools = pools;
        this.findings = findings;
        this.storage = storage;
        this.grace = config.upkeep().orphanGrace();
    }

    /** Fails when a pool does not answer, after the others were compared. */
    public Uni<Void> all() {
        return Panache.withSession(pools::all)
                .onItem()
                .transformToMulti(all -> Multi.createFrom().iterable(all))
                .filter(pool -> pool.usage().isPresent())
                .onItem()
                .transformToUni(this::pool)
                .collectFailures()
                .concatenate()
                .collect()
                .last();
    }

    private Uni<Void> pool(StoragePool pool) {
        return findings.now().flatMap(began -> storage.list(pool.place())
                .flatMap(listed -> findings.compare(pool, listed, began))
                .flatMap(suspects -> lookAt(pool, suspects, began)));
    }

    private Uni<Void> lookAt(StoragePool pool, List<Suspect> suspects, Instant began) {
        return Multi.createFrom()
                .iterable(suspects.subList(0, Math.min(suspects.size(), MOST_NEW)))
                .onItem()
                .transformToUni(suspect -> lookAt(pool, suspect, began))
                .merge(PARALLEL)
                .collect()
                .last();
    }

    private Uni<Void> lookAt(StoragePool pool, Suspect suspect, Instant began) {
        return storage.find(suspect.image()).flatMap(facts -> {
            boolean there = facts.isPresent();
            long size = facts.map(BlockStorage.Facts::sizeBytes).orElse(0L);
            return switch (suspect.kind()) {
                case LOST -> there ? nothing() : raise(pool, suspect, size, began);
                case UNREFERENCED_VERSION -> there ? raise(pool, suspect, size, began) : nothing();
                case ORPHAN, HALF_MADE ->
                    there ? orphan(pool, suspect, facts.get(), began) : nameOnly(pool, suspect, began);
            };
        });
    }

    private Uni<Void> orphan(StoragePool pool, Suspect suspect, BlockStorage.Facts facts, Instant began) {
        return facts.made().isBefore(began.minus(grace))
                ? kindOf(suspect).flatMap(known -> raise(pool, known, facts.sizeBytes(), began))
                : nothing();
    }

    /** Gone since it was listed, or a name that a process left that was killed while it made the image. */
    private Uni<Void> nameOnly(StoragePool pool, Suspect suspect, Instant began) {
        return storage.list(pool.place())
                .flatMap(listed ->
                        listed.contains(suspect.image().name()) ? raise(pool, halfMade(suspect), 0, began) : nothing());
    }

    private static Suspect halfMade(Suspect suspect) {
        return new Suspect(FindingKind.HALF_MADE, suspect.image(), Optional.empty());
    }

    /** In a folder a file has its name only when it is whole. */
    private Uni<Suspect> kindOf(Suspect suspect) {
        if (suspect.image().place().type() == PoolType.DIR || !suspect.image().isOfVolume()) {
            return Uni.createFrom().item(suspect);
        }
        return storage.origin(suspect.image()).map(origin -> origin.isPresent() ? suspect : halfMade(suspect));
    }

    private Uni<Void> raise(StoragePool pool, Suspect suspect, long size, Instant began) {
        LOG.warnf("%s: %s in pool %s", suspect.kind(), suspect.image().name(), pool.name());
        return findings.raise(pool, suspect, size, began);
    }

    private static Uni<Void> nothing() {
        return Uni.createFrom().voidItem();
    }
}
