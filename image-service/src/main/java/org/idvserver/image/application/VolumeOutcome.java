package org.idvserver.image.application;

import java.time.Duration;
import java.util.Optional;
import org.idvserver.image.domain.Volume;
import org.idvserver.image.domain.VolumeState;

/**
 * What came of one attempt at a volume.
 *
 * @param deleted its image is gone, so its row goes too
 * @param state what it is from now on
 * @param nextAttempt how long to wait if more is to be done
 * @param sizeBytes its size from now on
 */
public record VolumeOutcome(
        Volume volume,
        boolean deleted,
        VolumeState state,
        Optional<Volume.Fault> fault,
        Duration nextAttempt,
        long sizeBytes) {

    public static VolumeOutcome gone(Volume volume) {
        return new VolumeOutcome(volume, true, volume.state(), Optional.empty(), Duration.ZERO, volume.sizeBytes());
    }

    public static VolumeOutcome ready(Volume volume) {
        return new VolumeOutcome(volume, false, VolumeState.READY, Optional.empty(), Duration.ZERO, volume.sizeBytes());
    }

    public static VolumeOutcome ready(Volume volume, long sizeBytes) {
        return new VolumeOutcome(volume, false, VolumeState.READY, Optional.empty(), Duration.ZERO, sizeBytes);
    }

    /** It stays as it is and is tried again. */
    public static VolumeOutcome delayed(Volume volume, Volume.Fault fault, Duration nextAttempt) {
        return new VolumeOutcome(volume, false, volume.state(), Optional.of(fault), nextAttempt, volume.sizeBytes());
    }

    /** It becomes another state, and the fault says why. */
    public static VolumeOutcome stopped(Volume volume, VolumeState state, Volume.Fault fault) {
        return new VolumeOutcome(volume, false, state, Optional.of(fault), Duration.ZERO, volume.sizeBytes());
    }
}
