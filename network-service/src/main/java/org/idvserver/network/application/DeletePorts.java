package org.idvserver.network.application;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;
import java.util.UUID;

/** Deletes the ports of desktops; desktops without any count as done. */
@ApplicationScoped
public class DeletePorts {
    private final Placements placements;
    private final NetworkFacts facts;

    DeletePorts(Placements placements, NetworkFacts facts) {
        this.placements = placements;
        this.facts = facts;
    }

    public Uni<Void> delete(Set<UUID> desktops, String actor) {
        return placements.deletePorts(desktops, changes -> facts.portsChanged(actor, changes));
    }
}
