package org.idvserver.network.inbound.grpc;

import java.util.Optional;
import java.util.UUID;
import org.idvserver.contracts.network.v1.AllowList;
import org.idvserver.contracts.network.v1.AllowListEntry;
import org.idvserver.contracts.network.v1.CountFreeAddressesResponse;
import org.idvserver.contracts.network.v1.DeletePortsResponse;
import org.idvserver.contracts.network.v1.EnsureNodesResponse;
import org.idvserver.contracts.network.v1.EnsurePortsResponse;
import org.idvserver.contracts.network.v1.ExternalNetwork;
import org.idvserver.contracts.network.v1.InternalNetwork;
import org.idvserver.contracts.network.v1.NetworkName;
import org.idvserver.contracts.network.v1.NodeExternalNetwork;
import org.idvserver.contracts.network.v1.NodeInternalNetwork;
import org.idvserver.contracts.network.v1.NodeWiring;
import org.idvserver.contracts.network.v1.PlaceDesktopsResponse;
import org.idvserver.contracts.network.v1.Port;
import org.idvserver.contracts.network.v1.PortFault;
import org.idvserver.kit.error.Problem;
import org.idvserver.network.application.CountFreeAddresses;
import org.idvserver.network.application.EnsureNodes;
import org.idvserver.network.application.PlaceDesktops;
import org.idvserver.network.application.Placements;
import org.idvserver.network.application.Ports;
import org.idvserver.network.domain.AllowedDestination;
import org.idvserver.network.domain.Network;

/** The domain in the contract's messages. */
final class Messages {

    private Messages() {}

    static InternalNetwork internal(Network network) {
        var known = (org.idvserver.network.domain.InternalNetwork) network;
        return InternalNetwork.newBuilder()
                .setNetworkId(known.id().toString())
                .setName(known.name())
                .setVni(known.vni())
                .setCidr(known.cidr().toString())
                .setMtu(known.mtu())
                .setOwner(known.owner())
                .build();
    }

    static ExternalNetwork external(Network network) {
        var known = (org.idvserver.network.domain.ExternalNetwork) network;
        ExternalNetwork.Builder message = ExternalNetwork.newBuilder()
                .setNetworkId(known.id().toString())
                .setName(known.name())
                .setCidr(known.cidr().toString())
                .setGateway(known.gateway())
                .setMtu(known.mtu());
        known.allowList().map(Messages::allowList).ifPresent(message::setAllowList);
        return message.build();
    }

    private static AllowList allowList(org.idvserver.network.domain.AllowList list) {
        return AllowList.newBuilder()
                .addAllEntries(list.entries().stream().map(Messages::entry).toList())
                .build();
    }

    private static AllowListEntry entry(AllowedDestination entry) {
        AllowListEntry.Builder message = AllowListEntry.newBuilder().addAllPorts(entry.ports());
        return switch (entry.kind()) {
            case HOST -> message.setHost(entry.destination()).build();
            case CIDR -> message.setCidr(entry.destination()).build();
        };
    }

    static Port port(org.idvserver.network.domain.Port port) {
        return Port.newBuilder()
                .setPortId(port.id().toString())
                .setNetworkId(port.networkId().toString())
                .setDesktopId(port.desktopId().map(UUID::toString).orElse(""))
                .setHostname(port.hostname())
                .setMac(port.mac())
                .setAddress(port.address())
                .build();
    }

    static CountFreeAddressesResponse free(CountFreeAddresses.Free free) {
        CountFreeAddressesResponse.Builder answer =
                CountFreeAddressesResponse.newBuilder().setInternal(free.internal());
        free.external().ifPresent(answer::setExternal);
        return answer.build();
    }

    static EnsurePortsResponse outcome(Ports.Outcome outcome) {
        EnsurePortsResponse.Builder answer =
                EnsurePortsResponse.newBuilder().setPortId(outcome.portId().toString());
        outcome.port().map(Messages::port).ifPresent(answer::setPort);
        outcome.problem().map(Messages::fault).ifPresent(answer::setFault);
        return answer.build();
    }

    static DeletePortsResponse deleted(UUID desktop) {
        return DeletePortsResponse.newBuilder().setDesktopId(desktop.toString()).build();
    }

    static EnsureNodesResponse ensured(EnsureNodes.Answer answer) {
        EnsureNodesResponse.Builder message =
                EnsureNodesResponse.newBuilder().setNodeId(answer.node().toString());
        answer.problem().map(Messages::fault).ifPresent(message::setFault);
        return message.build();
    }

    static PlaceDesktopsResponse placed(PlaceDesktops.Answer answer) {
        PlaceDesktopsResponse.Builder message =
                PlaceDesktopsResponse.newBuilder().setNodeId(answer.node().toString());
        answer.wiring().map(Messages::wiring).ifPresent(message::setWiring);
        answer.problem().map(Messages::fault).ifPresent(message::setFault);
        return message.build();
    }

    private static NodeWiring wiring(PlaceDesktops.Wiring wiring) {
        NodeWiring.Builder message = NodeWiring.newBuilder().addAllProtectedCidrs(wiring.protectedCidrs());
        wiring.node()
                .internal()
                .forEach(each -> message.addInternalNetworks(NodeInternalNetwork.newBuilder()
                        .setNetwork(internal(network(wiring, each.networkId())))
                        .setDhcpPort(port(each.dhcpPort()))
                        .addAllDesktopPorts(
                                each.desktopPorts().stream().map(Messages::port).toList())
                        .setDomain(org.idvserver.network.domain.InternalNetwork.DOMAIN)
                        .addAllNames(each.names().stream().map(Messages::name).toList())));
        wiring.node()
                .external()
                .forEach(each -> message.addExternalNetworks(NodeExternalNetwork.newBuilder()
                        .setNetwork(external(network(wiring, each.networkId())))
                        .addAllDesktopPorts(
                                each.desktopPorts().stream().map(Messages::port).toList())));
        return message.build();
    }

    private static NetworkName name(Placements.NodeWiring.Name name) {
        return NetworkName.newBuilder()
                .setHostname(name.hostname())
                .setAddress(name.address())
                .build();
    }

    private static Network network(PlaceDesktops.Wiring wiring, UUID id) {
        return Optional.ofNullable(wiring.networks().get(id)).orElseThrow();
    }

    private static PortFault fault(Problem problem) {
        return PortFault.newBuilder()
                .setReason(problem.code().name())
                .setMessage(problem.getMessage())
                .setRetryable(problem.kind().retryable())
                .build();
    }
}
