package org.idvserver.image.application;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.idvserver.image.domain.ImageProblem;
import org.idvserver.image.domain.Volume;
import org.idvserver.image.domain.VolumeAct;
import org.idvserver.image.domain.VolumeState;
import org.idvserver.image.domain.VolumeTarget;
import org.idvserver.kit.error.Problem;

/** Has something done to a whole volume: one thing at a time, by the reconciler. Safe to repeat. */
@ApplicationScoped
public class ActOnVolume {
    private final Volumes volumes;
    private final WatchVolumes watch;
    private final BlockStorage storage;
    private final Snapshots snapshots;

    ActOnVolume(Volumes volumes, WatchVolumes watch, BlockStorage storage, Snapshots snapshots) {
        this.volumes = volumes;
        this.watch = watch;
        this.storage = storage;
        this.snapshots = snapshots;
    }

    /** Answers when it is done; refused as it may be refused, and with VOLUME_PENDING when it takes long. */
    public Uni<Volume> act(String actor, UUID volumeId, VolumeAct act) {
        return begin(actor, volumeId, act)
                .flatMap(volume -> watch.watch(
                                List.of(volume.ownerId()),
                                VolumeTarget.PRESENT,
                                (owner, found) -> judge(owner, act, found))
                        .toUni())
                .invoke(ActOnVolume::throwIfFailed)
                .chain(() -> volumes.get(volumeId));
    }

    /** Answers when it is recorded. */
    public Uni<Volume> begin(String actor, UUID volumeId, VolumeAct act) {
        return volumes.get(volumeId)
                .invoke(ActOnVolume::checkWhole)
                .call(volume -> checkClosed(volume, act))
                .call(volume -> volumes.wantAct(volumeId, act, actor).invoke(taken -> {
                    if (!taken) {
                        throw ImageProblem.VOLUME_BUSY.because(
                                "Something else is being done to the volume; ask again when it is READY");
                    }
                }))
                .chain(() -> volumes.get(volumeId));
    }

    public Uni<List<String>> snapshots(UUID volumeId) {
        return volumes.get(volumeId)
                .invoke(ActOnVolume::checkWhole)
                .flatMap(volume -> snapshots.listSnapshots(volume.image()));
    }

    private static void checkWhole(Volume volume) {
        boolean whole = volume.state() == VolumeState.READY || volume.state().isAct();
        if (volume.target() == VolumeTarget.ABSENT || !whole) {
            throw ImageProblem.VOLUME_NOT_READY.because("The volume is %s", volume.state());
        }
    }

    /** A running machine does not expect its disk to end early; what else it would not survive the storage itself refuses. */
    private Uni<Void> checkClosed(Volume volume, VolumeAct act) {
        if (act.state() != VolumeState.RESIZING || volume.state() != VolumeState.READY) {
            return Uni.createFrom().voidItem();
        }
        return storage.inUse(volume.image())
                .invoke(open -> {
                    if (open && act.bytes().orElseThrow() < volume.sizeBytes()) {
                        throw ImageProblem.VOLUME_IN_USE.because(
                                "The volume is open: shut its machine down before it is made smaller");
                    }
                })
                .replaceWithVoid();
    }

    private static Optional<ItemResult> judge(String ownerId, VolumeAct act, Optional<Volume> found) {
        if (found.isEmpty()) {
            return Optional.of(
                    ItemResult.failed(ownerId, ImageProblem.VOLUME_NOT_FOUND.because("The volume was deleted")));
        }
        Volume volume = found.get();
        if (volume.fault().isPresent()) {
            return Optional.of(ItemResult.failed(volume, volume.state() == act.state()));
        }
        return volume.state() == VolumeState.READY ? Optional.of(ItemResult.done(volume)) : Optional.empty();
    }

    private static void throwIfFailed(ItemResult result) {
        result.fault().ifPresent(fault -> {
            throw new Problem(ImageProblem.ofName(fault.reason()), fault.message());
        });
    }
}
