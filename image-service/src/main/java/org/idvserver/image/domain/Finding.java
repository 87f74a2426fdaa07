package org.idvserver.image.domain;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * One disagreement between database and storage.
 *
 * @param versionId of a lost or unreferenced one
 * @param fault why the last repair came to nothing
 */
public record Finding(
        UUID id,
        FindingKind kind,
        UUID poolId,
        BlockImage image,
        Optional<UUID> versionId,
        long sizeBytes,
        Instant firstSeen,
        Instant lastSeen,
        FindingState state,
        Optional<Volume.Fault> fault) {

    public void checkOpen() {
        if (!state.next().contains(FindingState.REPAIRED)) {
            throw ImageProblem.FINDING_STALE.because("The finding is %s: there is nothing left to do", state);
        }
    }

    public boolean isOfVolume() {
        return image.isOfVolume();
    }

    /** Whose the volume is, by the image's name. */
    public String ownerId() {
        return image.ownerId();
    }
}
