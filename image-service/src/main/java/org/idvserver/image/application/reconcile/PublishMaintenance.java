package org.idvserver.image.application.reconcile;

import io.quarkus.hibernate.reactive.panache.common.WithSession;
import io.quarkus.hibernate.reactive.panache.common.WithTransaction;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.idvserver.image.application.AddVersion;
import org.idvserver.image.application.ImageEvents;
import org.idvserver.image.application.MaintenanceEvents;
import org.idvserver.image.application.MaintenanceVms;
import org.idvserver.image.application.Versions;
import org.idvserver.image.application.Work;
import org.idvserver.image.domain.ImageSource;
import org.idvserver.image.domain.ImageVersion;
import org.idvserver.image.domain.MaintenanceVm;
import org.idvserver.kit.events.Outbox;

/** Makes the disk of a maintenance VM the image's next version. It is an ordinary version, which {@link CopyDisks} fills. */
@ApplicationScoped
class PublishMaintenance {
    private final Work work;
    private final MaintenanceVms vms;
    private final Versions versions;
    private final AddVersion addVersion;
    private final MaintenanceEvents events;
    private final Outbox outbox;

    PublishMaintenance(
            Work work,
            MaintenanceVms vms,
            Versions versions,
            AddVersion addVersion,
            MaintenanceEvents events,
            Outbox outbox) {
        this.work = work;
        this.vms = vms;
        this.versions = versions;
        this.addVersion = addVersion;
        this.events = events;
        this.outbox = outbox;
    }

    @WithSession
    Uni<ImageVersion> version(UUID id) {
        return versions.get(id);
    }

    /** Whoever discarded it since it was looked at is heard. */
    @WithTransaction
    Uni<Void> begin(MaintenanceOutcomes.Claimed claimed) {
        return work.release(Work.Kind.MAINTENANCE, claimed.token(), claimed.id(), Duration.ZERO)
                .chain(() -> vms.lock(claimed.id()))
                .flatMap(vm -> MaintenanceActs.isToBePublished(vm)
                        ? addNext(vm)
                        : Uni.createFrom().voidItem());
    }

    private Uni<Void> addNext(MaintenanceVm vm) {
        return versions.get(vm.baseVersionId())
                .flatMap(base ->
                        addVersion.add(ImageEvents.SELF, vm.imageId(), ImageSource.maintenance(vm.id()), poolOf(base)))
                .invoke(version -> vm.wishes().notes().ifPresent(version::note))
                .flatMap(version -> outbox.append(events.stateChanged(vm, vm.publishing(version.id()))));
    }

    /** Where its base is, unless that pool takes nothing new: then where imports go. */
    private static Optional<String> poolOf(ImageVersion base) {
        return Optional.of(base.pool()).filter(pool -> pool.refusal().isEmpty()).map(pool -> pool.id()
                .toString());
    }
}
