package org.idvserver.image.inbound.rest;

import java.time.Instant;
import java.util.UUID;
import org.idvserver.image.domain.MaintenanceVm;
import org.idvserver.image.domain.MaintenanceWishes;

/** A maintenance VM as the API shows it. Reason and message say why it is off, waits or failed. */
public record MaintenanceVmView(
        UUID id,
        UUID imageId,
        UUID baseVersionId,
        UUID publishedVersionId,
        UUID ownerId,
        String target,
        String state,
        String reason,
        String message,
        int vcpus,
        int memoryMib,
        String network,
        String notes,
        Instant deadline,
        Instant keptUntilTime,
        Instant createdTime) {

    static MaintenanceVmView of(MaintenanceVm vm) {
        MaintenanceWishes wishes = vm.wishes();
        return new MaintenanceVmView(
                vm.id(),
                vm.imageId(),
                vm.baseVersionId(),
                vm.publishedVersionId().orElse(null),
                vm.ownerId(),
                wishes.target().name(),
                vm.state().name(),
                vm.trouble().reason().orElse(null),
                vm.trouble().message().orElse(null),
                vm.hardware().vcpus(),
                vm.hardware().memoryMib(),
                vm.hardware().network().orElse(null),
                wishes.notes().orElse(null),
                wishes.deadline(),
                vm.keptUntil().orElse(null),
                vm.created());
    }
}
