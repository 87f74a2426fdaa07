package org.idvserver.network.outbound.postgres;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.idvserver.network.application.Placements.NodeWiring;
import org.idvserver.network.domain.Port;

/** Reads how a node is to be wired. */
final class WiringRows {
    private static final String DESKTOP_PORTS =
            """
            select port.id, network_id, port.desktop_id, port.node_id, hostname, mac, address from port
            join placement on placement.desktop_id = port.desktop_id
            where placement.node_id = $1 order by network_id, port.id""";
    private static final String DHCP_PORTS =
            "select %s from port where node_id = $1 order by network_id".formatted(PortRows.COLUMNS);

    private WiringRows() {}

    static Uni<NodeWiring> of(SqlClient client, UUID node) {
        return ports(client, DHCP_PORTS, node)
                .flatMap(dhcp -> ports(client, DESKTOP_PORTS, node).map(desktops -> wiring(dhcp, desktops)));
    }

    /** Desktop ports of networks without a DHCP port of the node are those of external networks. */
    private static NodeWiring wiring(List<Port> dhcpPorts, List<Port> desktopPorts) {
        Map<UUID, List<Port>> byNetwork = new LinkedHashMap<>();
        desktopPorts.forEach(port -> byNetwork
                .computeIfAbsent(port.networkId(), id -> new ArrayList<>())
                .add(port));
        List<NodeWiring.Internal> internal = dhcpPorts.stream()
                .map(dhcp -> new NodeWiring.Internal(
                        dhcp.networkId(), dhcp, listOrEmpty(byNetwork.remove(dhcp.networkId()))))
                .toList();
        List<NodeWiring.External> external = byNetwork.entrySet().stream()
                .map(entry -> new NodeWiring.External(entry.getKey(), entry.getValue()))
                .toList();
        return new NodeWiring(internal, external);
    }

    private static List<Port> listOrEmpty(List<Port> ports) {
        return ports == null ? List.of() : ports;
    }

    private static Uni<List<Port>> ports(SqlClient client, String sql, UUID node) {
        return client.preparedQuery(sql).execute(Tuple.of(node)).map(PortRows::ports);
    }
}
