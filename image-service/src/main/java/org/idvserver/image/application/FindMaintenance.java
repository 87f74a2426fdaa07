package org.idvserver.image.application;

import io.quarkus.hibernate.reactive.panache.common.WithSession;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.UUID;
import org.idvserver.image.domain.MaintenanceVm;
import org.idvserver.kit.page.Page;
import org.idvserver.kit.page.PageRequest;

/** Reads maintenance VMs. */
@ApplicationScoped
public class FindMaintenance {
    private final MaintenanceVms vms;

    FindMaintenance(MaintenanceVms vms) {
        this.vms = vms;
    }

    @WithSession
    public Uni<MaintenanceVm> get(UUID id) {
        return vms.get(id);
    }

    @WithSession
    public Uni<Page<MaintenanceVm>> page(Optional<UUID> imageId, PageRequest request) {
        return vms.page(imageId, request)
                .map(rows -> Page.of(rows, request.size(), vm -> vm.id().toString()));
    }
}
