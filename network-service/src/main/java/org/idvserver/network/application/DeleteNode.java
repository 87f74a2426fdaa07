package org.idvserver.network.application;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;
import org.idvserver.network.domain.NetworkProblem;

/** Forgets a node that runs no desktop. What is not there counts as deleted. */
@ApplicationScoped
public class DeleteNode {
    private final Placements placements;
    private final NetworkFacts facts;

    DeleteNode(Placements placements, NetworkFacts facts) {
        this.placements = placements;
        this.facts = facts;
    }

    public Uni<Void> delete(UUID id, String actor) {
        return placements
                .deleteIdleNode(id, gone -> facts.nodesDeleted(actor, gone, "Deleted by wish"))
                .invoke(deleted -> {
                    if (!deleted) {
                        throw NetworkProblem.NODE_IN_USE.because("Desktops are placed on the node");
                    }
                })
                .replaceWithVoid();
    }
}
