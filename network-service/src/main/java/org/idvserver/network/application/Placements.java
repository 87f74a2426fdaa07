package org.idvserver.network.application;

import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.idvserver.kit.events.Event;
import org.idvserver.network.domain.Port;

/**
 * Which node runs which desktop, and what follows from it: memberships of nodes in internal networks, each with a tag and a
 * DHCP port. Every change is one transaction with the events of its ports, and wakes the reconcilers of the nodes it concerns.
 */
public interface Placements {

    /** Replaces what was said of each of the nodes, of all or of none; answers how each is to be wired. */
    Uni<Map<UUID, NodeWiring>> place(Map<UUID, Set<UUID>> desktopsOfNodes, Function<PortChanges, List<Event>> told);

    /** Deletes all ports of these desktops, wherever they are placed. */
    Uni<Void> deletePorts(Set<UUID> desktops, Function<PortChanges, List<Event>> told);

    /** Deletes the nodes at underlay addresses that are none of those who have them now: a machine that was enrolled anew has only one of its lives. */
    Uni<Void> retireOthersAt(Map<String, UUID> nodesAtAddresses, Function<NodesGone, List<Event>> told);

    /** Deletes a node that runs no desktop; false when it runs one. */
    Uni<Boolean> deleteIdleNode(UUID nodeId, Function<NodesGone, List<Event>> told);

    /** Has the nodes and all that share a network with them looked at. */
    Uni<Void> wake(Set<UUID> nodes);

    /** Has nodes looked at that were just added, and so share no network with any other. */
    Uni<Void> wakeNew(Set<UUID> nodes);

    /** Ports that a change of placements made and removed. */
    record PortChanges(List<Port> made, List<Port> removed) {}

    /** Nodes that were deleted, and their DHCP ports with them. */
    record NodesGone(Set<UUID> nodes, List<Port> removed) {}

    /** How a node is to be wired. */
    record NodeWiring(List<Internal> internal, List<External> external) {

        /**
         * An internal network on the node.
         *
         * @param names of all desktops in it, wherever they run
         */
        public record Internal(UUID networkId, Port dhcpPort, List<Port> desktopPorts, List<Name> names) {}

        /** What a desktop is called in a network, and its address there. */
        public record Name(String hostname, String address) {}

        /** An external network on the node. */
        public record External(UUID networkId, List<Port> desktopPorts) {}
    }
}
