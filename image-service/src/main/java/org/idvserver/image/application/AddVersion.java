package org.idvserver.image.application;

import io.quarkus.hibernate.reactive.panache.common.WithTransaction;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.UUID;
import org.idvserver.image.domain.ImageSource;
import org.idvserver.image.domain.ImageVersion;
import org.idvserver.image.domain.PoolPurpose;
import org.idvserver.kit.events.Outbox;
import org.idvserver.kit.id.TimeOrderedId;

/** Adds the next version of an image; the reconciler imports it. The source has been checked by {@link CheckSource}. */
@ApplicationScoped
public class AddVersion {
    private final Images images;
    private final Versions versions;
    private final StoragePools pools;
    private final ImageEvents events;
    private final Outbox outbox;
    private final Clock clock;

    AddVersion(Images images, Versions versions, StoragePools pools, ImageEvents events, Outbox outbox, Clock clock) {
        this.images = images;
        this.versions = versions;
        this.pools = pools;
        this.events = events;
        this.outbox = outbox;
        this.clock = clock;
    }

    /** The image is locked, so that numbers follow each other. */
    @WithTransaction
    public Uni<ImageVersion> add(String actor, UUID imageId, ImageSource source) {
        return images.lock(imageId)
                .flatMap(image -> pools.serving(PoolPurpose.IMAGES))
                .flatMap(pool -> versions.lastNumber(imageId)
                        .map(last -> new ImageVersion(
                                TimeOrderedId.next(), imageId, last + 1, source, pool.cephPool(), clock.instant())))
                .call(versions::add)
                .call(version -> outbox.append(events.versionAdded(actor, version)));
    }
}
