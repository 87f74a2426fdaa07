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
import org.idvserver.image.domain.PoolRefusal;
import org.idvserver.image.domain.StoragePool;
import org.idvserver.image.domain.Volume;
import org.idvserver.image.domain.VolumeTarget;
import org.idvserver.kit.error.Problem;

/** Gives each owner its clone of a released version, in the desktops' pool of the version's type: records the wishes at once, then tells what becomes of them. Safe to repeat. */
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
        return plan(versionId).onItem().transformToMulti(plan -> volumes.want(
                        ownerIds, plan.version(), plan.placing(), actor)
                .onItem()
                .transformToMulti(wanted -> watch.watch(
                        ownerIds, VolumeTarget.PRESENT, (ownerId, volume) -> judge(plan, ownerId, volume))));
    }

    /** Where clones of a version would be made now; the pool says why not, if so. */
    public Uni<Plan> plan(UUID versionId) {
        return Panache.withSession(() -> versions.get(versionId)
                .invoke(ImageVersion::checkReleased)
                .flatMap(version -> pools.serving(
                                PoolPurpose.DESKTOPS, version.pool().place().type())
                        .map(pool -> new Plan(version, pool))));
    }

    /** What is cloned, and into which pool. */
    public record Plan(ImageVersion version, StoragePool pool) {
        /** Empty when nothing new may be put there. */
        private Optional<UUID> placing() {
            return pool.refusal().isEmpty() ? Optional.of(pool.id()) : Optional.empty();
        }
    }

    /** Owners that have their volume keep it, whatever the pool says to new ones. */
    private static Optional<ItemResult> judge(Plan plan, String ownerId, Optional<Volume> found) {
        return found.isPresent()
                ? judge(plan.version().id(), found)
                : Optional.of(ItemResult.failed(ownerId, whyAbsent(plan.pool())));
    }

    /** The wishes are written before anybody looks: what is not there was not taken, or is gone again. */
    private static Problem whyAbsent(StoragePool pool) {
        return pool.refusal()
                .map(PoolRefusal::problem)
                .orElseGet(() -> ImageProblem.VOLUME_BEING_DELETED.because("The volume was deleted at the same time"));
    }

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
                case RESIZING, FLATTENING, TAKING_SNAPSHOT, REMOVING_SNAPSHOT, ROLLING_BACK ->
                    Optional.of(ItemResult.done(volume));
                case REQUESTED, RESETTING ->
                    volume.fault().isPresent()
                            ? Optional.of(ItemResult.failed(volume, true))
                            : Optional.<ItemResult>empty();
            };
        });
    }
}
