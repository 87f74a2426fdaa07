package org.idvserver.network.application.reconcile;

import io.quarkus.hibernate.reactive.panache.common.WithTransaction;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.UUID;
import java.util.function.Predicate;
import org.idvserver.kit.events.Outbox;
import org.idvserver.network.application.NetworkFacts;
import org.idvserver.network.application.Nodes;
import org.idvserver.network.domain.Node;
import org.idvserver.network.domain.Wiring;
import org.jboss.logging.Logger;

/** Notes what a reconciler found on a node. */
@ApplicationScoped
public class RecordWiring {
    private static final Logger LOG = Logger.getLogger(RecordWiring.class);

    private final Nodes nodes;
    private final NetworkFacts facts;
    private final Outbox outbox;
    private final Clock clock;

    RecordWiring(Nodes nodes, NetworkFacts facts, Outbox outbox, Clock clock) {
        this.nodes = nodes;
        this.facts = facts;
        this.outbox = outbox;
        this.clock = clock;
    }

    /** Only while the replica keeps the node; otherwise somebody else knows better, and it answers false. */
    @WithTransaction
    public Uni<Boolean> ofKept(UUID id, UUID replica, Wiring wiring) {
        return record(id, wiring, node -> node.isKeptBy(replica));
    }

    /** Of a node that dials in and that no replica keeps: whoever keeps it by now knows better. */
    @WithTransaction
    public Uni<Void> ofMissed(UUID id, Wiring wiring) {
        return record(id, wiring, Node::isMissed).replaceWithVoid();
    }

    @WithTransaction
    public Uni<Void> ofServer(UUID id, Wiring wiring) {
        return record(id, wiring, node -> true).replaceWithVoid();
    }

    private Uni<Boolean> record(UUID id, Wiring wiring, Predicate<Node> allowed) {
        return nodes.lock(id).flatMap(known -> known.filter(allowed)
                .map(node -> observe(node, wiring)
                        .chain(() -> nodes.hasLeft(id, wiring.generation()))
                        .replaceWith(true))
                .orElseGet(() -> Uni.createFrom().item(false)));
    }

    private Uni<Void> observe(Node node, Wiring wiring) {
        if (!node.observe(wiring, clock.instant())) {
            return Uni.createFrom().voidItem();
        }
        LOG.infof("node %s (%s) is %s: %s", node.name(), node.id(), node.state(), node.message());
        return outbox.append(facts.nodeStateChanged(node));
    }
}
