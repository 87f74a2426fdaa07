package org.idvserver.image.application;

import io.quarkus.hibernate.reactive.panache.common.WithTransaction;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.idvserver.image.domain.BinMark;
import org.idvserver.image.domain.Image;
import org.idvserver.image.domain.ImageVersion;
import org.idvserver.kit.events.Outbox;

/** Moves versions and images into the recycle bin, unless somebody uses them, and out of it again. Safe to repeat. */
@ApplicationScoped
public class Recycle {
    private static final Set<Dependants.Kind> ANY = EnumSet.allOf(Dependants.Kind.class);

    private final Images images;
    private final Versions versions;
    private final Dependants dependants;
    private final VersionEvents events;
    private final Outbox outbox;
    private final Clock clock;

    Recycle(Images images, Versions versions, Dependants dependants, VersionEvents events, Outbox outbox, Clock clock) {
        this.images = images;
        this.versions = versions;
        this.dependants = dependants;
        this.events = events;
        this.outbox = outbox;
        this.clock = clock;
    }

    /** Fails with VERSION_IN_USE or WRONG_STATE. */
    @WithTransaction
    public Uni<ImageVersion> throwAwayVersion(String actor, UUID id) {
        return versions.imageIdOf(id)
                .flatMap(images::lock)
                .flatMap(image -> versions.lock(id))
                .call(version -> throwAway(version, mark(actor)))
                .call(version -> outbox.append(events.versionBinned(actor, version)));
    }

    /** All its versions go with it; one that cannot go keeps all. Its name is free at once. */
    @WithTransaction
    public Uni<Image> throwAwayImage(String actor, UUID id) {
        BinMark mark = mark(actor);
        return images.lock(id).call(image -> versions.lockOf(id, Optional.empty())
                .call(all -> Multi.createFrom()
                        .iterable(all)
                        .onItem()
                        .transformToUniAndConcatenate(version -> throwAway(version, mark))
                        .collect()
                        .last())
                .invoke(all -> image.throwAway(mark))
                .call(all -> outbox.append(events.imageBinned(actor, image, all.size()))));
    }

    private Uni<Void> throwAway(ImageVersion version, BinMark mark) {
        return dependants.refuseIfAny(version, ANY).invoke(() -> version.throwAway(mark));
    }

    /** As exact as the database keeps it: what went together is known by its time. */
    private BinMark mark(String actor) {
        return new BinMark(clock.instant().truncatedTo(ChronoUnit.MICROS), actor);
    }

    /** Fails with BEING_PURGED when its content is going, with IMAGE_NOT_FOUND when its image is in the bin too. */
    @WithTransaction
    public Uni<ImageVersion> restoreVersion(String actor, UUID id) {
        return versions.imageIdOf(id)
                .flatMap(images::lock)
                .flatMap(image -> versions.lockBinned(id))
                .call(version -> versions.refuseIfPurged(List.of(version)))
                .invoke(ImageVersion::restore)
                .call(version -> outbox.append(events.versionRestored(actor, version)));
    }

    /** With the versions that went with it. Fails with IMAGE_NAME_TAKEN when another image has its name by now. */
    @WithTransaction
    public Uni<Image> restoreImage(String actor, UUID id) {
        return images.lockBinned(id).call(image -> {
            Optional<Instant> since = image.bin().map(BinMark::deleted);
            return versions.lockOf(id, since)
                    .call(versions::refuseIfPurged)
                    .invoke(all -> all.forEach(ImageVersion::restore))
                    .invoke(all -> image.restore())
                    .call(all -> images.claimName(image))
                    .call(all -> outbox.append(events.imageRestored(actor, image, all.size())));
        });
    }
}
