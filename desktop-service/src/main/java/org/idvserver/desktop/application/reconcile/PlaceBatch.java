package org.idvserver.desktop.application.reconcile;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.idvserver.desktop.application.Batches;
import org.idvserver.desktop.application.Breakers;
import org.idvserver.desktop.application.Facts;
import org.idvserver.desktop.application.Images;
import org.idvserver.desktop.domain.Batch;
import org.idvserver.desktop.domain.Breaker;

/** Records which storage pool the disks of a batch go to, before each attempt: another one may take them by now. */
@ApplicationScoped
class PlaceBatch {
    private final Images images;
    private final Batches batches;
    private final Breakers breakers;
    private final Facts facts;

    PlaceBatch(Images images, Batches batches, Breakers breakers, Facts facts) {
        this.images = images;
        this.batches = batches;
        this.breakers = breakers;
        this.facts = facts;
    }

    Uni<Void> place(Batch batch, UUID versionId) {
        return images.room(versionId)
                .map(Images.Room::poolId)
                .flatMap(pool -> pool.isEmpty() || pool.equals(batch.pool())
                        ? Uni.createFrom().voidItem()
                        : Panache.withTransaction(() ->
                                batches.lock(List.of(batch.id())).flatMap(locked -> move(locked.get(0), pool.get()))));
    }

    /** Whoever else waits for the pool that was left finds the new one too. */
    private Uni<Void> move(Batch batch, UUID pool) {
        Optional<UUID> left = batch.pool();
        if (left.filter(pool::equals).isPresent()) {
            // Whoever makes other desktops of it has moved it.
            return Uni.createFrom().voidItem();
        }
        batch.placeIn(pool);
        return end(left);
    }

    /** Its pool takes disks. */
    Uni<Void> proved(Batch batch) {
        Optional<UUID> pool = batch.pool();
        return pool.isEmpty() ? Uni.createFrom().voidItem() : Panache.withTransaction(() -> end(pool));
    }

    private Uni<Void> end(Optional<UUID> pool) {
        return breakers.end(pool.map(Breaker.Scope::pool).stream().toList())
                .flatMap(news -> facts.tell(Facts.SELF, news));
    }
}
