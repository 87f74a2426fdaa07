package org.idvserver.desktop.outbound.networks;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.idvserver.contracts.network.v1.AllowListEntry;
import org.idvserver.contracts.network.v1.NodeExternalNetwork;
import org.idvserver.contracts.network.v1.NodeInternalNetwork;
import org.idvserver.contracts.network.v1.NodeWiring;
import org.idvserver.contracts.network.v1.Port;
import org.idvserver.desktop.application.Networks;

/** Reads how network-service says a node is to be wired. */
final class WiringMessage {

    private WiringMessage() {}

    static Networks.Wiring read(NodeWiring answer) {
        return new Networks.Wiring(
                answer.getInternalNetworksList().stream()
                        .map(WiringMessage::internal)
                        .toList(),
                answer.getExternalNetworksList().stream()
                        .map(WiringMessage::external)
                        .toList(),
                List.copyOf(answer.getProtectedCidrsList()));
    }

    private static Networks.InternalNetwork internal(NodeInternalNetwork node) {
        Port dhcp = node.getDhcpPort();
        return new Networks.InternalNetwork(
                UUID.fromString(node.getNetwork().getNetworkId()),
                node.getNetwork().getVni(),
                node.getNetwork().getCidr(),
                node.getNetwork().getMtu(),
                new Networks.DhcpPort(UUID.fromString(dhcp.getPortId()), dhcp.getMac(), dhcp.getAddress()),
                hosts(node.getDesktopPortsList()),
                names(node));
    }

    /** An earlier release of network-service tells none. */
    private static Optional<Networks.Names> names(NodeInternalNetwork node) {
        return Optional.of(node.getDomain())
                .filter(domain -> !domain.isEmpty())
                .map(domain -> new Networks.Names(
                        domain,
                        node.getNamesList().stream()
                                .map(name -> new Networks.Name(name.getHostname(), name.getAddress()))
                                .toList()));
    }

    private static Networks.ExternalNetwork external(NodeExternalNetwork node) {
        return new Networks.ExternalNetwork(
                UUID.fromString(node.getNetwork().getNetworkId()),
                node.getNetwork().getName(),
                node.getNetwork().getCidr(),
                node.getNetwork().getGateway(),
                node.getNetwork().getMtu(),
                hosts(node.getDesktopPortsList()),
                node.getNetwork().hasAllowList()
                        ? Optional.of(node.getNetwork().getAllowList().getEntriesList().stream()
                                .map(WiringMessage::allowed)
                                .toList())
                        : Optional.empty());
    }

    private static Networks.Allowed allowed(AllowListEntry entry) {
        return new Networks.Allowed(
                entry.hasHost() ? entry.getHost() : null,
                entry.hasCidr() ? entry.getCidr() : null,
                List.copyOf(entry.getPortsList()));
    }

    private static List<Networks.Host> hosts(List<Port> ports) {
        return ports.stream()
                .map(port -> new Networks.Host(port.getMac(), port.getAddress(), port.getHostname()))
                .toList();
    }
}
