package org.idvserver.network.application;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.idvserver.network.domain.PortRequest;

/** Makes ports of desktops, in sets. Safe to repeat. */
@ApplicationScoped
public class EnsurePorts {
    private final Ports ports;
    private final NetworkFacts facts;

    EnsurePorts(Ports ports, NetworkFacts facts) {
        this.ports = ports;
        this.facts = facts;
    }

    public Uni<List<Ports.Outcome>> ensure(List<PortRequest> requests, String actor) {
        return ports.ensure(requests, made -> facts.portsCreated(actor, made));
    }
}
