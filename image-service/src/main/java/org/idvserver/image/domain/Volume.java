package org.idvserver.image.domain;

import java.util.Optional;
import java.util.UUID;

/**
 * A writable copy-on-write clone of a released version, one per owner. Volumes come and go by the thousand: their rows are
 * written in sets.
 *
 * @param attempts how often in a row it came to nothing
 * @param fault why the last attempt came to nothing
 */
public record Volume(
        UUID id,
        String ownerId,
        UUID versionId,
        String cephPool,
        VolumeTarget target,
        VolumeState state,
        Optional<Fault> fault,
        long sizeBytes,
        int attempts) {

    /** A reason code of {@link ImageProblem} and a sentence. */
    public record Fault(String reason, String message) {}

    public BlockImage image() {
        return BlockImage.ofVolume(cephPool, ownerId);
    }
}
