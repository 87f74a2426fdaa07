package org.idvserver.image.application;

import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.idvserver.image.domain.ImageVersion;
import org.idvserver.kit.page.PageRequest;

/** Where versions are kept. */
public interface Versions {

    Uni<Void> add(ImageVersion version);

    /** Fails with VERSION_NOT_FOUND. */
    Uni<ImageVersion> get(UUID id);

    /** The same, and nobody else changes it before this transaction ends: people and reconcilers write the same row. */
    Uni<ImageVersion> lock(UUID id);

    /** One in the recycle bin, locked; fails with VERSION_NOT_FOUND. */
    Uni<ImageVersion> lockBinned(UUID id);

    /** The image a version belongs to, in the recycle bin or not; fails with VERSION_NOT_FOUND. */
    Uni<UUID> imageIdOf(UUID id);

    /** Of an image, oldest first and locked: those in the recycle bin since this time, or those in none when it is empty. */
    Uni<List<ImageVersion>> lockOf(UUID imageId, Optional<Instant> binned);

    /** Those, locked, that are due for a review and were not told of since. */
    Uni<List<ImageVersion>> lockDueForReview(Instant now, Instant toldBefore, int limit);

    /** Fails with BEING_PURGED when the content of one is being removed for good. */
    Uni<Void> refuseIfPurged(List<ImageVersion> versions);

    /** 0 when the image has none. */
    Uni<Integer> lastNumber(UUID imageId);

    Uni<List<ImageVersion>> page(UUID imageId, PageRequest request);

    /** Ids of all versions whose content is in this pool, or should be. */
    Uni<Set<UUID>> idsIn(UUID poolId);
}
