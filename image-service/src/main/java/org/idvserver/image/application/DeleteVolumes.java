package org.idvserver.image.application;

import io.smallrye.mutiny.Multi;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.Optional;
import org.idvserver.image.domain.Volume;
import org.idvserver.image.domain.VolumeTarget;

/** Records that owners want their volumes no more, then tells what becomes of it. What is not there counts as deleted. */
@ApplicationScoped
public class DeleteVolumes {
    private final Volumes volumes;
    private final WatchVolumes watch;

    DeleteVolumes(Volumes volumes, WatchVolumes watch) {
        this.volumes = volumes;
        this.watch = watch;
    }

    public Multi<ItemResult> deleteOf(String actor, Collection<String> ownerIds) {
        return volumes.unwant(ownerIds, actor)
                .onItem()
                .transformToMulti(noted -> watch.watch(ownerIds, VolumeTarget.ABSENT, DeleteVolumes::judge));
    }

    private static Optional<ItemResult> judge(String ownerId, Optional<Volume> found) {
        return found.isEmpty()
                ? Optional.of(ItemResult.gone(ownerId))
                : found.filter(volume -> volume.fault().isPresent()).map(volume -> ItemResult.failed(volume, true));
    }
}
