package org.idvserver.image.application;

import io.smallrye.mutiny.Uni;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.idvserver.image.domain.MaintenanceVm;
import org.idvserver.kit.page.PageRequest;

/** Where maintenance VMs are kept. */
public interface MaintenanceVms {

    /** Fails with MAINTENANCE_EXISTS when its image has one that has not ended. */
    Uni<Void> add(MaintenanceVm vm);

    /** Fails with MAINTENANCE_VM_NOT_FOUND. */
    Uni<MaintenanceVm> get(UUID id);

    /** The same, and nobody else changes it before this transaction ends: people and reconcilers write the same row. */
    Uni<MaintenanceVm> lock(UUID id);

    Uni<List<MaintenanceVm>> page(Optional<UUID> imageId, PageRequest request);

    /** How many others run or are to run. Nobody else counts before this transaction ends, so that two do not take the last place. */
    Uni<Long> othersRunning(UUID id);

    /** Ids of all that have not ended. */
    Uni<Set<UUID>> living();

    /** Lets the reconciler look at these now; those that have ended stay as they are. */
    Uni<Void> lookSoon(Collection<UUID> ids);
}
