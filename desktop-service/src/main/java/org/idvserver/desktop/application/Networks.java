package org.idvserver.desktop.application;

import io.smallrye.mutiny.Uni;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.idvserver.desktop.domain.NetworkOwner;
import org.idvserver.desktop.domain.NodeEndpoint;

/** What network-service does for desktops. Every call ends within a limit and may be repeated. */
public interface Networks {

    /** The isolated network of a section, a lab or a student, made if it is not there. */
    Uni<UUID> ensureNetwork(NetworkOwner owner, String name);

    Uni<UUID> defaultExternalNetwork();

    /** The port of each wish, made if it is not there. Never fails as a whole: each port id has an outcome. */
    Uni<Map<UUID, Outcome<PortAddress>>> ensurePorts(Collection<PortWish> wishes);

    /** How many more ports there is room for in an owner's network, or in the one it would get. */
    Uni<Long> freeInternal(NetworkOwner owner);

    /**
     * How many more ports there is room for in an external network, or in the default one; empty when none is the default. Fails
     * with what network-service says when there is no such network.
     */
    Uni<OptionalLong> freeExternal(Optional<UUID> network);

    /** Deletes all ports of desktops; what is not there counts as deleted. Each desktop has an outcome. */
    Uni<Map<UUID, Outcome<Void>>> deletePorts(Collection<UUID> desktops);

    /** Says how machines are reached as nodes. Never fails as a whole: each machine has an outcome. */
    Uni<Map<UUID, Outcome<Void>>> ensureNodes(Collection<Machine> machines);

    record Machine(UUID id, String name, NodeEndpoint endpoint) {}

    /** Says all desktops that nodes run from now on. Never fails as a whole: for each node, how it is to be wired for them. */
    Uni<Map<UUID, Outcome<Wiring>>> place(Map<UUID, List<UUID>> desktopsOfNodes);

    /** A port to be; the id is the caller's choice. */
    record PortWish(UUID portId, UUID networkId, UUID desktopId, String hostname) {}

    record PortAddress(String mac, String address) {}

    /** How a node is wired. */
    record Wiring(
            List<InternalNetwork> internalNetworks,
            List<ExternalNetwork> externalNetworks,
            List<String> protectedCidrs) {}

    /** An isolated network on a node, with the node's own DHCP service in it. */
    record InternalNetwork(
            UUID id, int vni, String cidr, int mtu, DhcpPort dhcp, List<Host> hosts, Optional<Names> names) {}

    /** What the guests of a network may resolve: desktops alone and below the domain, wherever they run. */
    record Names(String domain, List<Name> names) {}

    record Name(String hostname, String address) {}

    record DhcpPort(UUID portId, String mac, String address) {}

    /**
     * The way out.
     *
     * @param allowList all that guests may reach; empty when that is whatever is not protected
     */
    record ExternalNetwork(
            UUID id,
            String name,
            String cidr,
            String gateway,
            int mtu,
            List<Host> hosts,
            Optional<List<Allowed>> allowList) {

        public ExternalNetwork(UUID id, String name, String cidr, String gateway, int mtu, List<Host> hosts) {
            this(id, name, cidr, gateway, mtu, hosts, Optional.empty());
        }
    }

    /** A DNS name with all names below it, or a block of addresses; the other is null. No ports means all of TCP and UDP. */
    record Allowed(String host, String cidr, List<String> ports) {}

    /** A guest that DHCP answers. */
    record Host(String mac, String address, String hostname) {}
}
