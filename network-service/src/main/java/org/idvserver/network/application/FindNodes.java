package org.idvserver.network.application;

import io.quarkus.hibernate.reactive.panache.common.WithSession;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.idvserver.kit.page.Page;
import org.idvserver.kit.page.PageRequest;
import org.idvserver.network.config.NetworkConfig;
import org.idvserver.network.domain.Cidr;
import org.idvserver.network.domain.NetworkProblem;
import org.idvserver.network.domain.Node;
import org.idvserver.network.domain.NodeState;

/** Reads nodes. */
@ApplicationScoped
public class FindNodes {
    private final Nodes nodes;
    private final NetworkConfig config;

    FindNodes(Nodes nodes, NetworkConfig config) {
        this.nodes = nodes;
        this.config = config;
    }

    @WithSession
    public Uni<Node> get(UUID id) {
        return nodes.find(id)
                .map(known -> known.orElseThrow(() -> NetworkProblem.NODE_NOT_FOUND.because("No such node")));
    }

    @WithSession
    public Uni<Page<Node>> page(Optional<NodeState> state, PageRequest request) {
        return nodes.page(state, request)
                .map(rows -> Page.of(rows, request.size(), node -> node.id().toString()));
    }

    /** The same, to compare with. */
    Uni<List<Cidr>> protectedBlocks() {
        return protectedCidrs()
                .map(blocks ->
                        blocks.stream().filter(Cidr::isValid).map(Cidr::parse).toList());
    }

    /**
     * Blocks that guests must never reach: what the configuration names; all nodes where it names nothing, but not beside it, for their
     * addresses are what terminals say. Few, for they are part of what every terminal is told.
     */
    @WithSession
    public Uni<List<String>> protectedCidrs() {
        return config.protectedCidrs()
                .map(blocks -> Uni.createFrom().item(blocks))
                .orElseGet(() -> nodes.underlayAddresses().map(addresses -> Cidr.covering(addresses).stream()
                        .map(Cidr::toString)
                        .toList()));
    }
}
