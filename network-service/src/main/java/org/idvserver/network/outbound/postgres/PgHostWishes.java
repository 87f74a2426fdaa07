package org.idvserver.network.outbound.postgres;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.idvserver.network.application.Placements.NodeWiring;
import org.idvserver.network.application.reconcile.HostWishes;
import org.idvserver.network.domain.Port;

@ApplicationScoped
class PgHostWishes implements HostWishes {
    private final Pool pool;

    PgHostWishes(Pool pool) {
        this.pool = pool;
    }

    @Override
    public Uni<Map<UUID, List<Port>>> externalPorts(UUID node) {
        return WiringRows.of(pool, Set.of(node)).map(wiring -> wiring.get(node).external().stream()
                .collect(Collectors.toMap(NodeWiring.External::networkId, NodeWiring.External::desktopPorts)));
    }
}
