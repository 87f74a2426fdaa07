package org.idvserver.image.application;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.UUID;
import org.idvserver.contracts.image.v1.MaintenanceVmStateChanged;
import org.idvserver.image.domain.MaintenanceVm;
import org.idvserver.image.domain.Trouble;
import org.idvserver.kit.audit.Audit;
import org.idvserver.kit.events.Event;

/** What this service tells of maintenance VMs: each fact with its audit record. */
@ApplicationScoped
public class MaintenanceEvents {
    private final Audit audit;

    MaintenanceEvents(Audit audit) {
        this.audit = audit;
    }

    /** Somebody did or wants something with it; the detail says what exactly. */
    public Event act(String actor, String action, UUID vm, String detail) {
        return audit.succeeded(actor, "maintenance-vm." + action, object(vm), detail);
    }

    public List<Event> stateChanged(MaintenanceVm vm, MaintenanceVm.StateChange change) {
        Trouble trouble = vm.trouble();
        MaintenanceVmStateChanged data = MaintenanceVmStateChanged.newBuilder()
                .setMaintenanceVmId(vm.id().toString())
                .setImageId(vm.imageId().toString())
                .setBaseVersionId(vm.baseVersionId().toString())
                .setFromState(change.from().name())
                .setToState(change.to().name())
                .setReason(trouble.reason().orElse(""))
                .setPublishedVersionId(
                        vm.publishedVersionId().map(UUID::toString).orElse(""))
                .build();
        String detail = "%s to %s".formatted(change.from(), change.to());
        Event record = trouble.reason().isEmpty()
                ? audit.succeeded(ImageEvents.SELF, "maintenance-vm.state-changed", object(vm.id()), detail)
                : audit.failed(
                        ImageEvents.SELF,
                        "maintenance-vm.state-changed",
                        object(vm.id()),
                        detail + ": " + trouble.message().orElse(""));
        return List.of(
                new Event(
                        "idv.image.v1",
                        "idv.image.maintenance-vm-state-changed.v1",
                        vm.id().toString(),
                        data),
                record);
    }

    private static String object(UUID vm) {
        return "maintenance-vm/" + vm;
    }
}
