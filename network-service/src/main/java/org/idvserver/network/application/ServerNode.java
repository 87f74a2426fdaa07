package org.idvserver.network.application;

import io.quarkus.hibernate.reactive.panache.common.WithTransaction;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import org.idvserver.network.config.NetworkConfig;
import org.idvserver.network.domain.Node;

/** This machine as a node, when it has a libvirt. */
@ApplicationScoped
public class ServerNode {
    private final Nodes nodes;
    private final Clock clock;
    private final NetworkConfig config;

    ServerNode(Nodes nodes, Clock clock, NetworkConfig config) {
        this.nodes = nodes;
        this.clock = clock;
        this.config = config;
    }

    public boolean isHere() {
        return config.libvirtUri().isPresent();
    }

    /** Follows from the name, so that every start finds the same node. */
    public UUID id() {
        return UUID.nameUUIDFromBytes(("server/" + config.serverName()).getBytes(StandardCharsets.UTF_8));
    }

    @WithTransaction
    public Uni<Void> ensure() {
        return nodes.lock(id())
                .flatMap(known -> known.isPresent()
                        ? Uni.createFrom().voidItem()
                        : nodes.add(List.of(Node.server(id(), config.serverName(), clock.instant()))));
    }
}
