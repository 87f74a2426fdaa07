package org.idvserver.network.application;

import com.google.protobuf.Message;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.idvserver.contracts.network.v1.AllowListChanged;
import org.idvserver.contracts.network.v1.NetworkCreated;
import org.idvserver.contracts.network.v1.NetworkDeleted;
import org.idvserver.contracts.network.v1.NodeStateChanged;
import org.idvserver.contracts.network.v1.PortCreated;
import org.idvserver.contracts.network.v1.PortDeleted;
import org.idvserver.kit.audit.Audit;
import org.idvserver.kit.events.Event;
import org.idvserver.network.domain.AllowList;
import org.idvserver.network.domain.ExternalNetwork;
import org.idvserver.network.domain.InternalNetwork;
import org.idvserver.network.domain.Network;
import org.idvserver.network.domain.Node;
import org.idvserver.network.domain.NodeState;
import org.idvserver.network.domain.OwnNetworkLimits;
import org.idvserver.network.domain.Port;
import org.idvserver.network.domain.Reservation;

/** Makes the events that tell of changes, each with its audit event. */
@ApplicationScoped
public class NetworkFacts {
    private static final String TOPIC = "idv.network.v1";
    /** So that an event stays far below what Kafka takes, 1 MiB. */
    private static final int PORTS_OF_AN_AUDIT = 1000;

    private static final String SELF = "service/network-service";

    private final Audit audit;

    NetworkFacts(Audit audit) {
        this.audit = audit;
    }

    public List<Event> networkCreated(String actor, Network network) {
        NetworkCreated.Builder fact = NetworkCreated.newBuilder()
                .setNetworkId(network.id().toString())
                .setCidr(network.cidr().toString());
        if (network instanceof ExternalNetwork external) {
            fact.setAllowListed(external.allowList().isPresent());
        }
        if (network instanceof InternalNetwork internal) {
            fact.setOwner(internal.owner()).setVni(internal.vni());
        }
        return List.of(
                event("network-created", network.id(), fact.build()),
                audit.succeeded(actor, "network.created", "network/" + network.id(), detailOf(network)));
    }

    private static String detailOf(Network network) {
        String list = network instanceof ExternalNetwork external
                ? external.allowList().map(known -> " " + known).orElse("")
                : "";
        return network.name() + " " + network.cidr() + list;
    }

    public List<Event> networkDeleted(String actor, Network network) {
        NetworkDeleted fact = NetworkDeleted.newBuilder()
                .setNetworkId(network.id().toString())
                .build();
        return List.of(
                event("network-deleted", network.id(), fact),
                audit.succeeded(actor, "network.deleted", "network/" + network.id(), network.name()));
    }

    /** The audit has the whole list, so that what could be reached when can be told later. */
    public List<Event> allowListChanged(String actor, ExternalNetwork network) {
        AllowListChanged fact = AllowListChanged.newBuilder()
                .setNetworkId(network.id().toString())
                .setAllowListed(network.allowList().isPresent())
                .build();
        String list = network.allowList().map(AllowList::toString).orElse("has none any more: it is open");
        return List.of(
                event("allow-list-changed", network.id(), fact),
                audit.succeeded(
                        actor, "network.allow-list-changed", "network/" + network.id(), network.name() + " " + list));
    }

    public List<Event> addressesReserved(String actor, Reservation made) {
        return List.of(
                audit.succeeded(actor, "network.addresses-reserved", "network/" + made.networkId(), made.toString()));
    }

    public List<Event> addressesFreed(String actor, Reservation gone) {
        return List.of(
                audit.succeeded(actor, "network.addresses-freed", "network/" + gone.networkId(), gone.toString()));
    }

    public List<Event> quotaSet(String actor, UUID user, OwnNetworkLimits limits) {
        String detail = "%d own networks, /%d at the widest".formatted(limits.networks(), limits.prefix());
        return List.of(audit.succeeded(actor, "network-quota.set", "user/" + user, detail));
    }

    public List<Event> quotaRemoved(String actor, UUID user) {
        return List.of(audit.succeeded(actor, "network-quota.removed", "user/" + user, ""));
    }

    public List<Event> portsChanged(String actor, Placements.PortChanges changes) {
        List<Event> events = new ArrayList<>(portsCreated(actor, changes.made()));
        for (Port port : changes.removed()) {
            PortDeleted fact = PortDeleted.newBuilder()
                    .setPortId(port.id().toString())
                    .setNetworkId(port.networkId().toString())
                    .setDesktopId(port.desktopId().map(UUID::toString).orElse(""))
                    .build();
            events.add(event("port-deleted", port.id(), fact));
        }
        events.addAll(audited(actor, "ports.deleted", changes.removed()));
        return events;
    }

    public List<Event> portsCreated(String actor, List<Port> ports) {
        List<Event> events = new ArrayList<>(ports.size() + 1);
        for (Port port : ports) {
            PortCreated fact = PortCreated.newBuilder()
                    .setPortId(port.id().toString())
                    .setNetworkId(port.networkId().toString())
                    .setDesktopId(port.desktopId().map(UUID::toString).orElse(""))
                    .setMac(port.mac())
                    .setAddress(port.address())
                    .build();
            events.add(event("port-created", port.id(), fact));
        }
        events.addAll(audited(actor, "ports.created", ports));
        return events;
    }

    /** One act for each network, with all its ports: a term's desktops are made by the ten thousand, and each event is somebody's work. */
    private List<Event> audited(String actor, String action, List<Port> ports) {
        Map<UUID, List<Port>> byNetwork =
                ports.stream().collect(Collectors.groupingBy(Port::networkId, LinkedHashMap::new, Collectors.toList()));
        List<Event> events = new ArrayList<>();
        byNetwork.forEach((network, all) -> {
            for (int from = 0; from < all.size(); from += PORTS_OF_AN_AUDIT) {
                List<Port> some = all.subList(from, Math.min(all.size(), from + PORTS_OF_AN_AUDIT));
                events.add(audit.succeeded(actor, action, "network/" + network, told(some)));
            }
        });
        return events;
    }

    private static String told(List<Port> ports) {
        return ports.stream()
                .map(port -> port.mac() + " " + port.address() + " " + holder(port))
                .collect(Collectors.joining(", "));
    }

    private static String holder(Port port) {
        return port.desktopId()
                .map(desktop -> "desktop/" + desktop)
                .or(() -> port.nodeId().map(node -> "node/" + node))
                .orElse("nobody");
    }

    public Event nodeDescribed(String actor, Node node) {
        return audit.succeeded(actor, "node.described", "node/" + node.id(), node.name());
    }

    public List<Event> nodesDeleted(String actor, Placements.NodesGone gone, String why) {
        List<Event> events =
                new ArrayList<>(portsChanged(actor, new Placements.PortChanges(List.of(), gone.removed())));
        gone.nodes().forEach(node -> events.add(audit.succeeded(actor, "node.deleted", "node/" + node, why)));
        return events;
    }

    public List<Event> nodeStateChanged(Node node) {
        NodeStateChanged fact = NodeStateChanged.newBuilder()
                .setNodeId(node.id().toString())
                .setState(node.state().name())
                .setReason(node.reason())
                .build();
        String object = "node/" + node.id();
        boolean well = node.state() == NodeState.WIRED;
        return List.of(
                event("node-state-changed", node.id(), fact),
                well
                        ? audit.succeeded(SELF, "node.wired", object, node.message())
                        : audit.failed(SELF, "node.wired", object, node.reason() + ": " + node.message()));
    }

    private static Event event(String type, UUID key, Message data) {
        return new Event(TOPIC, "idv.network." + type + ".v1", key.toString(), data);
    }
}
