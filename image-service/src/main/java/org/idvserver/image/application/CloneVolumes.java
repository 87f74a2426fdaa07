package org.idvserver.image.application;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.Optional;
import java.util.UUID;
import org.idvserver.image.domain.ImageProblem;
import org.idvserver.image.domain.ImageVersion;
import org.idvserver.image.domain.PoolPurpose;
import org.idvserver.image.domain.Volume;
import org.idvserver.image.domain.VolumeTarget;

/** Gives each owner its clone of a released version: records the wishes at once, then tells what becomes of them. Safe to repeat. */
@ApplicationScoped
public class CloneVolumes {
    private final Versions versions;
    private final StoragePools pools;
    private final Volumes volumes;
    private final WatchVolumes watch;

    CloneVolumes(Versions versions, StoragePools pools, Volumes volumes, WatchVolumes watch) {
        this.versions = versions;
        this.pools = pools;
        this.volumes = volumes;
        this.watch = watch;
    }

    public Multi<ItemResult> cloneFor(String actor, UUID versionId, Collection<String> ownerIds) {
        return want(actor, versionId, ownerIds)
                .onItem()
                .transformToMulti(wanted -> watch.watch(ownerIds, (ownerId, volume) -> judge(versionId, volume)));
    }

    private Uni<Void> want(String actor, UUID versionId, Collection<String> ownerIds) {
        return Panache.withSession(() -> versions.get(versionId)
                        .invoke(ImageVersion::checkReleased)
                        .flatMap(version ->
                                pools.serving(PoolPurpose.DESKTOPS).map(pool -> new Plan(version, pool.cephPool()))))
                .flatMap(plan -> volumes.want(ownerIds, plan.version(), plan.cephPool(), actor));
    }

    private record Plan(ImageVersion version, String cephPool) {}

    private static Optional<ItemResult> judge(UUID versionId, Optional<Volume> found) {
        return found.flatMap(volume -> {
            if (volume.target() == VolumeTarget.ABSENT) {
                return Optional.of(ItemResult.failed(
                        volume.ownerId(),
                        ImageProblem.VOLUME_BEING_DELETED.because("The owner's former volume is being deleted")));
            }
            if (!volume.versionId().equals(versionId)) {
                return Optional.of(ItemResult.failed(
                        volume.ownerId(),
                        ImageProblem.VOLUME_OF_OTHER_VERSION.because("The owner has a volume of another version")));
            }
            return switch (volume.state()) {
                case READY -> Optional.of(ItemResult.done(volume));
                case FAILED -> Optional.of(ItemResult.failed(volume, false));
                case REQUESTED, RESETTING ->
                    volume.fault().isPresent()
                            ? Optional.of(ItemResult.failed(volume, true))
                            : Optional.<ItemResult>empty();
            };
        });
    }
}
