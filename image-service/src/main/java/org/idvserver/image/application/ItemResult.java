package org.idvserver.image.application;

import java.util.Optional;
import java.util.UUID;
import org.idvserver.image.domain.ImageProblem;
import org.idvserver.image.domain.Volume;
import org.idvserver.kit.error.Problem;

/**
 * What came of one item of a bulk call: the volume, or why there is none.
 *
 * @param retryable asking again later may succeed
 */
public record ItemResult(String ownerId, Optional<UUID> volumeId, Optional<Volume.Fault> fault, boolean retryable) {

    static ItemResult done(Volume volume) {
        return new ItemResult(volume.ownerId(), Optional.of(volume.id()), Optional.empty(), false);
    }

    static ItemResult gone(String ownerId) {
        return new ItemResult(ownerId, Optional.empty(), Optional.empty(), false);
    }

    static ItemResult failed(String ownerId, Problem problem) {
        return new ItemResult(
                ownerId,
                Optional.empty(),
                Optional.of(new Volume.Fault(problem.code().name(), problem.getMessage())),
                problem.kind().retryable());
    }

    static ItemResult failed(Volume volume, boolean retryable) {
        return new ItemResult(volume.ownerId(), Optional.empty(), volume.fault(), retryable);
    }

    static ItemResult pending(String ownerId) {
        return failed(ownerId, ImageProblem.VOLUME_PENDING.because("Not done yet; it goes on, ask again"));
    }
}
