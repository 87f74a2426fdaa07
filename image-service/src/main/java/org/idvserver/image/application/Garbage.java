package org.idvserver.image.application;

import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.idvserver.image.domain.BlockImage;
import org.idvserver.image.domain.Finding;
import org.idvserver.image.domain.Volume;

/**
 * Images that are to be removed, each marked by a tombstone. One is set only when no row refers to the image, proved under a
 * lock that whoever makes such rows needs too: so either the proof sees the row, or the clone waits until the tombstone is gone.
 */
public interface Garbage {

    /** An image under a tombstone. */
    record Condemned(
            UUID id,
            BlockImage image,
            Optional<UUID> versionId,
            Optional<UUID> findingId,
            String actor,
            int attempts) {}

    /** Versions that were in the recycle bin for so long; answers how many. */
    Uni<Integer> condemnBinned(Duration retention, int limit);

    /** The image of an orphan; fails with FINDING_STALE when a row refers to it. */
    Uni<Void> condemn(Finding finding, String actor);

    Uni<List<Condemned>> claimed(UUID token);

    /** Its image is gone: so are tombstone, version and manifest; the finding is repaired. */
    Uni<Void> buried(UUID token, Condemned condemned);

    /** It stays after all: the tombstone goes, the finding tells why. */
    Uni<Void> spared(UUID token, Condemned condemned, Volume.Fault fault);

    Uni<Void> delayed(UUID token, Condemned condemned, Volume.Fault fault, Duration wait);

    /** Images that were in the recycle bin for so long and have no versions any more. */
    Uni<Void> buryImages(Duration retention);
}
