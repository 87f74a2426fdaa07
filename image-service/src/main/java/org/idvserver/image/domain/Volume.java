package org.idvserver.image.domain;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A writable copy-on-write clone of a released version, one per owner. Volumes come and go by the thousand: their rows are
 * written in sets.
 *
 * @param place where its pool is
 * @param attempts how often in a row it came to nothing
 * @param fault why the last attempt came to nothing
 * @param act what is being done to it
 * @param progressBytes how much of it is copied while it is flattened
 */
public record Volume(
        UUID id,
        String ownerId,
        UUID versionId,
        UUID poolId,
        Place place,
        VolumeTarget target,
        VolumeState state,
        Optional<Fault> fault,
        long sizeBytes,
        int attempts,
        Instant created,
        Optional<VolumeAct> act,
        Optional<Long> progressBytes) {

    /** A reason code of {@link ImageProblem} and a sentence. */
    public record Fault(String reason, String message) {}

    public BlockImage image() {
        return BlockImage.ofVolume(place, ownerId);
    }
}
