package org.idvserver.image.application;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.idvserver.image.domain.ImageProblem;
import org.idvserver.image.domain.Volume;
import org.idvserver.image.domain.VolumeState;
import org.idvserver.image.domain.VolumeTarget;
import org.idvserver.kit.error.Problem;

/** Throws a volume's clone away and makes it again, and answers when that is done. Refused while somebody has it open. */
@ApplicationScoped
public class ResetVolume {
    private final Volumes volumes;
    private final WatchVolumes watch;

    ResetVolume(Volumes volumes, WatchVolumes watch) {
        this.volumes = volumes;
        this.watch = watch;
    }

    public Uni<Void> reset(String actor, UUID volumeId) {
        return volumes.get(volumeId)
                .invoke(ResetVolume::checkResettable)
                .call(volume -> volumes.wantReset(volumeId, actor))
                .flatMap(volume -> watch.watch(List.of(volume.ownerId()), ResetVolume::judge)
                        .toUni())
                .invoke(ResetVolume::throwIfFailed)
                .replaceWithVoid();
    }

    private static void checkResettable(Volume volume) {
        boolean whole = volume.state() == VolumeState.READY || volume.state() == VolumeState.RESETTING;
        if (volume.target() == VolumeTarget.ABSENT || !whole) {
            throw ImageProblem.VOLUME_NOT_READY.because("The volume is %s", volume.state());
        }
    }

    private static Optional<ItemResult> judge(String ownerId, Optional<Volume> found) {
        if (found.isEmpty()) {
            return Optional.of(
                    ItemResult.failed(ownerId, ImageProblem.VOLUME_NOT_FOUND.because("The volume was deleted")));
        }
        Volume volume = found.get();
        if (volume.fault().isPresent()) {
            return Optional.of(ItemResult.failed(volume, volume.state() == VolumeState.RESETTING));
        }
        return volume.state() == VolumeState.READY ? Optional.of(ItemResult.done(volume)) : Optional.empty();
    }

    private static void throwIfFailed(ItemResult result) {
        result.fault().ifPresent(fault -> {
            throw new Problem(ImageProblem.ofName(fault.reason()), fault.message());
        });
    }
}
