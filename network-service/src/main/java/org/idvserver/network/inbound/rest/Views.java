package org.idvserver.network.inbound.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.idvserver.network.application.FindNetworks;
import org.idvserver.network.application.Networks.NetworkUsage;
import org.idvserver.network.domain.AllowedDestination;
import org.idvserver.network.domain.ExternalNetwork;
import org.idvserver.network.domain.InternalNetwork;
import org.idvserver.network.domain.Network;
import org.idvserver.network.domain.Node;
import org.idvserver.network.domain.OvsdbEndpoint;
import org.idvserver.network.domain.Port;
import org.idvserver.network.domain.Reservation;
import org.idvserver.network.domain.Wiring;

/** What REST shows of the domain. */
final class Views {

    private Views() {}

    /** One thing that should hold. */
    record Condition(String type, boolean holds, String message) {}

    /** Fields that a kind of network has not are left out. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record NetworkView(
            UUID id,
            String kind,
            String name,
            String cidr,
            int mtu,
            Instant created,
            String owner,
            Integer vni,
            String gateway,
            String dhcpFirst,
            String dhcpLast,
            Boolean isDefault,
            Boolean onServerNodes,
            List<Allowed> allowList,
            long portCount,
            long reservedAddresses,
            String state,
            String reason,
            List<Condition> conditions) {}

    /** Has a host or a cidr; no ports means all of TCP and UDP. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Allowed(String host, String cidr, List<String> ports) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record NodeView(
            UUID id,
            String name,
            String kind,
            String underlayAddress,
            int underlayMtu,
            String ovsdbEndpoint,
            String datapath,
            String state,
            String reason,
            String message,
            Instant stateTime,
            List<Condition> conditions) {}

    /** A desktop's port, or with nodeId a node's own DHCP service. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record PortView(
            UUID id, UUID networkId, UUID desktopId, UUID nodeId, String hostname, String mac, String address) {}

    /** Addresses from the first to the last; with a MAC the one that DHCP gives to that machine. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record ReservationView(
            UUID id, UUID networkId, String first, String last, String mac, String note, Instant created) {}

    static ReservationView of(Reservation reservation) {
        return new ReservationView(
                reservation.id(),
                reservation.networkId(),
                reservation.range().first(),
                reservation.range().last(),
                reservation.mac().orElse(null),
                reservation.note(),
                reservation.created());
    }

    static NetworkView of(FindNetworks.Found found) {
        return of(found.network(), found.usage());
    }

    static NetworkView of(Network network, NetworkUsage usage) {
        InternalNetwork internal = network instanceof InternalNetwork known ? known : null;
        ExternalNetwork external = network instanceof ExternalNetwork known ? known : null;
        boolean wired = usage.wiredNodes() == usage.nodes();
        Condition nodes =
                new Condition("NodesWired", wired, usage.wiredNodes() + " of " + usage.nodes() + " nodes are wired");
        return new NetworkView(
                network.id(),
                internal != null ? "INTERNAL" : "EXTERNAL",
                network.name(),
                network.cidr().toString(),
                network.mtu(),
                network.created(),
                internal == null ? null : internal.owner(),
                internal == null ? null : internal.vni(),
                external == null ? null : external.gateway(),
                external == null ? null : external.dhcpFirst(),
                external == null ? null : external.dhcpLast(),
                external == null ? null : external.isDefault(),
                external == null ? null : external.isOnServerNodes(),
                external == null ? null : allowList(external),
                usage.ports(),
                usage.reservedAddresses(),
                wired ? "READY" : "DEGRADED",
                wired ? "AS_WISHED" : "NODES_NOT_WIRED",
                internal == null ? List.of() : List.of(nodes));
    }

    private static List<Allowed> allowList(ExternalNetwork network) {
        return network.allowList()
                .map(list -> list.entries().stream().map(Views::allowed).toList())
                .orElse(null);
    }

    private static Allowed allowed(AllowedDestination entry) {
        List<String> ports = entry.ports().isEmpty() ? null : entry.ports();
        return switch (entry.kind()) {
            case HOST -> new Allowed(entry.destination(), null, ports);
            case CIDR -> new Allowed(null, entry.destination(), ports);
        };
    }

    static NodeView of(Node node) {
        return new NodeView(
                node.id(),
                node.name(),
                node.kind().name(),
                node.underlayAddress().orElse(null),
                node.underlayMtu(),
                node.endpoint().map(OvsdbEndpoint::toString).orElse(null),
                node.datapath(),
                node.state().name(),
                node.reason(),
                node.message(),
                node.stateTime(),
                conditions(node));
    }

    private static List<Condition> conditions(Node node) {
        return switch (node.kind()) {
            case SERVER -> List.of();
            case TERMINAL ->
                List.of(
                        new Condition(
                                "WishCarriedOut",
                                node.isCurrent(),
                                node.isCurrent()
                                        ? "The newest wish was carried out"
                                        : "The newest wish was not carried out yet"),
                        condition("TunnelsUp", node.tunnels(), "tunnels are up"),
                        condition("PortsWired", node.ports(), "ports are wired"));
        };
    }

    private static Condition condition(String type, Wiring.Count count, String what) {
        return new Condition(
                type, count.ready() >= count.wanted(), count.ready() + " of " + count.wanted() + " " + what);
    }

    static PortView of(Port port) {
        return new PortView(
                port.id(),
                port.networkId(),
                port.desktopId().orElse(null),
                port.nodeId().orElse(null),
                port.hostname(),
                port.mac(),
                port.address());
    }
}
