package org.idvserver.image.application;

import io.quarkus.hibernate.reactive.panache.common.WithTransaction;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.Optional;
import java.util.UUID;
import org.idvserver.image.domain.ImageProblem;
import org.idvserver.image.domain.ImageSource;
import org.idvserver.image.domain.ImageVersion;
import org.idvserver.image.domain.PoolPurpose;
import org.idvserver.image.domain.StoragePool;
import org.idvserver.kit.events.Outbox;
import org.idvserver.kit.id.TimeOrderedId;

/** Adds the next version of an image; the reconciler imports it. The source has been checked by {@link CheckSource}. */
@ApplicationScoped
public class AddVersion {
    private final Images images;
    private final Versions versions;
    private final Uploads uploads;
    private final StoragePools pools;
    private final ImageEvents events;
    private final Outbox outbox;
    private final Clock clock;

    AddVersion(
            Images images,
            Versions versions,
            Uploads uploads,
            StoragePools pools,
            ImageEvents events,
            Outbox outbox,
            Clock clock) {
        this.images = images;
        this.versions = versions;
        this.uploads = uploads;
        this.pools = pools;
        this.events = events;
        this.outbox = outbox;
        this.clock = clock;
    }

    /** Into the named pool (by its name or id), else into that for images. The image is locked, so that numbers follow each other. */
    @WithTransaction
    public Uni<ImageVersion> add(String actor, UUID imageId, ImageSource source, Optional<String> poolName) {
        return keep(source)
                .chain(() -> images.lock(imageId))
                .flatMap(image -> poolName.map(pools::named).orElseGet(() -> pools.serving(PoolPurpose.IMAGES)))
                .invoke(AddVersion::checkTakesImages)
                .call(pool -> pools.hold(pool.id()))
                .flatMap(pool -> versions.lastNumber(imageId)
                        .map(last -> new ImageVersion(
                                TimeOrderedId.next(), imageId, last + 1, source, pool, clock.instant())))
                .call(versions::add)
                .call(version -> outbox.append(events.versionAdded(actor, version)));
    }

    /** Terminals may write to the desktops' pool: one could spoil a golden image there before it is released. */
    private static void checkTakesImages(StoragePool pool) {
        if (pool.purpose() == PoolPurpose.DESKTOPS) {
            throw ImageProblem.POOL_NOT_OFFERED.because("Pool %s is for desktops: choose one for images", pool.name());
        }
        pool.refusal().ifPresent(refusal -> {
            throw refusal.problem();
        });
    }

    /** Changes the upload's row, so that whoever is about to remove it as expired looks at it anew. */
    private Uni<Void> keep(ImageSource source) {
        if (source.kind() != ImageSource.Kind.UPLOAD) {
            return Uni.createFrom().voidItem();
        }
        return uploads.lock(UUID.fromString(source.reference()))
                .invoke(upload -> upload.keepForImport(clock.instant()))
                .replaceWithVoid();
    }
}
