package org.idvserver.network.application;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.List;
import org.idvserver.kit.error.Faults;
import org.idvserver.kit.events.Outbox;
import org.idvserver.network.config.NetworkConfig;
import org.idvserver.network.domain.Node;
import org.idvserver.network.domain.NodeDescription;

/** Records what a machine says of itself; the last word wins. A machine that was enrolled anew replaces its former self. */
@ApplicationScoped
public class EnsureNode {
    private final Nodes nodes;
    private final Placements placements;
    private final NetworkFacts facts;
    private final Outbox outbox;
    private final Clock clock;
    private final boolean unprovenEndpoints;

    EnsureNode(
            Nodes nodes, Placements placements, NetworkFacts facts, Outbox outbox, Clock clock, NetworkConfig config) {
        this.nodes = nodes;
        this.placements = placements;
        this.facts = facts;
        this.outbox = outbox;
        this.clock = clock;
        this.unprovenEndpoints = config.unprovenEndpoints();
    }

    public Uni<Void> ensure(NodeDescription description, String actor) {
        new Faults()
                .require(
                        unprovenEndpoints || description.hasProvenEndpoint(),
                        "ovsdbEndpoint",
                        "must be ssl: at the node's own underlay address")
                .throwIfAny();
        return placements
                .retireOthersAt(
                        description.underlayAddress(),
                        description.id(),
                        gone -> facts.nodesDeleted(actor, gone, "Another machine has its underlay address now"))
                .chain(() -> Panache.withTransaction(() -> record(description, actor)))
                .flatMap(news -> switch (news) {
                    case NODE -> placements.wakeNew(description.id());
                    case DESCRIPTION -> placements.wake(description.id());
                    case NONE -> Uni.createFrom().voidItem();
                });
    }

    private enum News {
        NODE,
        DESCRIPTION,
        NONE
    }

    private Uni<News> record(NodeDescription description, String actor) {
        return nodes.lock(description.id()).flatMap(known -> {
            if (known.isEmpty()) {
                Node node = Node.terminal(description, clock.instant());
                return nodes.add(node).chain(() -> told(node, actor)).replaceWith(News.NODE);
            }
            boolean changed = known.get().describe(description);
            return changed
                    ? told(known.get(), actor).replaceWith(News.DESCRIPTION)
                    : Uni.createFrom().item(News.NONE);
        });
    }

    private Uni<Void> told(Node node, String actor) {
        return outbox.append(List.of(facts.nodeDescribed(actor, node)));
    }
}
