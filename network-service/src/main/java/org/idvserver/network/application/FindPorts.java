package org.idvserver.network.application;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;
import org.idvserver.kit.page.Page;
import org.idvserver.kit.page.PageRequest;
import org.idvserver.network.domain.NetworkProblem;
import org.idvserver.network.domain.Port;

/** Reads ports. */
@ApplicationScoped
public class FindPorts {
    private final Ports ports;

    FindPorts(Ports ports) {
        this.ports = ports;
    }

    public Uni<Port> get(UUID id) {
        return ports.find(id)
                .map(known -> known.orElseThrow(() -> NetworkProblem.PORT_NOT_FOUND.because("No such port")));
    }

    public Uni<Page<Port>> page(Ports.Filter filter, PageRequest request) {
        return ports.page(filter, request)
                .map(rows -> Page.of(rows, request.size(), port -> port.id().toString()));
    }
}
