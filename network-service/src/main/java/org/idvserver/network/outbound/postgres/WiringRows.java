package org.idvserver.network.outbound.postgres;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlClient;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.idvserver.network.application.Placements.NodeWiring;
import org.idvserver.network.domain.Port;

/** Reads how nodes are to be wired. */
final class WiringRows {
    private static final String DESKTOP_PORTS =
            """
            select placement.node_id as at, port.id, network_id, port.desktop_id, port.node_id, hostname, mac, address from port
            join placement on placement.desktop_id = port.desktop_id
            where placement.node_id = any($1) order by network_id, port.id""";
    private static final String DHCP_PORTS =
            "select node_id as at, %s from port where node_id = any($1) order by network_id"
                    .formatted(PortRows.COLUMNS);

    /** A desktop that was thrown away keeps its port for a while; the name is the newer one's by then. */
    private static final String NAMES =
            """
            select distinct on (network_id, hostname) network_id, hostname, address from port
            where network_id = any($1) and desktop_id is not null order by network_id, hostname, created desc, id""";

    private WiringRows() {}

    static Uni<Map<UUID, NodeWiring>> of(SqlClient client, Set<UUID> nodes) {
        return ports(client, DHCP_PORTS, nodes).flatMap(dhcp -> names(client, dhcp)
                .flatMap(names -> ports(client, DESKTOP_PORTS, nodes).map(desktops -> nodes.stream()
                        .collect(Collectors.toMap(
                                Function.identity(),
                                node -> wiring(
                                        listOrEmpty(dhcp.get(node)), listOrEmpty(desktops.get(node)), names))))));
    }

    /** Desktop ports of networks without a DHCP port of the node are those of external networks. */
    private static NodeWiring wiring(
            List<Port> dhcpPorts, List<Port> desktopPorts, Map<UUID, List<NodeWiring.Name>> names) {
        Map<UUID, List<Port>> byNetwork = new LinkedHashMap<>();
        desktopPorts.forEach(port -> byNetwork
                .computeIfAbsent(port.networkId(), id -> new ArrayList<>())
                .add(port));
        List<NodeWiring.Internal> internal = dhcpPorts.stream()
                .map(dhcp -> new NodeWiring.Internal(
                        dhcp.networkId(),
                        dhcp,
                        listOrEmpty(byNetwork.remove(dhcp.networkId())),
                        listOrEmpty(names.get(dhcp.networkId()))))
                .toList();
        List<NodeWiring.External> external = byNetwork.entrySet().stream()
                .map(entry -> new NodeWiring.External(entry.getKey(), entry.getValue()))
                .toList();
        return new NodeWiring(internal, external);
    }

    /** Once for each network, on however many of the nodes it is. */
    private static Uni<Map<UUID, List<NodeWiring.Name>>> names(SqlClient client, Map<UUID, List<Port>> dhcpPorts) {
        Set<UUID> networks = dhcpPorts.values().stream()
                .flatMap(List::stream)
                .map(Port::networkId)
                .collect(Collectors.toSet());
        if (networks.isEmpty()) {
            return Uni.createFrom().item(Map.of());
        }
        return client.preparedQuery(NAMES).execute(PortRows.ids(networks)).map(rows -> {
            Map<UUID, List<NodeWiring.Name>> byNetwork = new HashMap<>();
            rows.forEach(row -> byNetwork
                    .computeIfAbsent(row.getUUID("network_id"), network -> new ArrayList<>())
                    .add(new NodeWiring.Name(row.getString("hostname"), row.getString("address"))));
            return byNetwork;
        });
    }

    private static <T> List<T> listOrEmpty(List<T> list) {
        return list == null ? List.of() : list;
    }

    private static Uni<Map<UUID, List<Port>>> ports(SqlClient client, String sql, Set<UUID> nodes) {
        return client.preparedQuery(sql).execute(PortRows.ids(nodes)).map(rows -> {
            Map<UUID, List<Port>> byNode = new HashMap<>();
            rows.forEach(row -> byNode.computeIfAbsent(row.getUUID("at"), node -> new ArrayList<>())
                    .add(PortRows.port(row)));
            return byNode;
        });
    }
}
