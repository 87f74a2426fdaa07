package org.idvserver.network.inbound.grpc;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.idvserver.contracts.network.v1.CountFreeAddressesRequest;
import org.idvserver.contracts.network.v1.EnsureInternalNetworkRequest;
import org.idvserver.contracts.network.v1.EnsureNodesRequest;
import org.idvserver.contracts.network.v1.EnsurePortsRequest;
import org.idvserver.contracts.network.v1.NodeItem;
import org.idvserver.contracts.network.v1.NodePlacement;
import org.idvserver.contracts.network.v1.PlaceDesktopsRequest;
import org.idvserver.contracts.network.v1.PortItem;
import org.idvserver.kit.error.Faults;
import org.idvserver.network.application.EnsureNodes;
import org.idvserver.network.domain.Cidr;
import org.idvserver.network.domain.NetworkProblem;
import org.idvserver.network.domain.NodeDescription;
import org.idvserver.network.domain.OvsdbEndpoint;
import org.idvserver.network.domain.PortRequest;

/** Reads requests; throws all faults of one at once. */
final class Requests {
    private static final Pattern LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
    private static final Pattern OWNER = Pattern.compile("[a-z]+/[A-Za-z0-9._-]{1,150}");
    private static final Set<String> DATAPATHS = Set.of("system", "netdev");
    private static final int MAX_ITEMS = 2000;
    private static final int MAX_NODES = 500;
    private static final int MAX_TEXT = 200;
    private static final int MIN_MTU = 1280;
    private static final int MAX_MTU = 65_535;

    private Requests() {}

    static void check(EnsureInternalNetworkRequest request) {
        Faults faults = new Faults();
        owner(faults, request.getOwner());
        text(faults, request.getName(), "name");
        faults.throwIfAny();
    }

    /** The one that is named, if one is. */
    static Optional<UUID> externalNetwork(CountFreeAddressesRequest request) {
        Faults faults = new Faults();
        owner(faults, request.getOwner());
        String named = request.getExternalNetworkId();
        Optional<UUID> id = named.isEmpty() ? Optional.empty() : faults.uuid(named, "externalNetworkId");
        faults.throwIfAny();
        return id;
    }

    private static void owner(Faults faults, String owner) {
        faults.require(OWNER.matcher(owner).matches(), "owner", "must be like section/<id>");
    }

    static List<PortRequest> ports(EnsurePortsRequest request) {
        Faults faults = new Faults();
        faults.require(request.getItemsCount() <= MAX_ITEMS, "items", "must be at most " + MAX_ITEMS);
        faults.throwIfAny();
        List<PortRequest> ports = new ArrayList<>(request.getItemsCount());
        Set<UUID> ids = new HashSet<>();
        for (int index = 0; index < request.getItemsCount(); index++) {
            PortItem item = request.getItems(index);
            String at = "items[" + index + "].";
            Optional<UUID> port = faults.uuid(item.getPortId(), at + "portId");
            Optional<UUID> network = faults.uuid(item.getNetworkId(), at + "networkId");
            Optional<UUID> desktop = faults.uuid(item.getDesktopId(), at + "desktopId");
            faults.require(LABEL.matcher(item.getHostname()).matches(), at + "hostname", "must be an RFC 1123 label");
            port.ifPresent(id -> faults.require(ids.add(id), at + "portId", "must not repeat"));
            if (port.isPresent() && network.isPresent() && desktop.isPresent()) {
                ports.add(new PortRequest(port.get(), network.get(), desktop.get(), item.getHostname()));
            }
        }
        faults.throwIfAny();
        return ports;
    }

    /** Ids in their order, each once. */
    static Set<UUID> ids(List<String> texts, String field) {
        Faults faults = new Faults();
        Set<UUID> ids = ids(faults, texts, field);
        faults.throwIfAny();
        return ids;
    }

    /** The desktops that each node is to run. */
    static Map<UUID, Set<UUID>> placements(PlaceDesktopsRequest request) {
        Faults faults = new Faults();
        faults.require(request.getNodesCount() <= MAX_NODES, "nodes", "must be at most " + MAX_NODES);
        faults.throwIfAny();
        Map<UUID, Set<UUID>> desktopsOfNodes = new LinkedHashMap<>();
        Set<UUID> placed = new HashSet<>();
        for (int index = 0; index < request.getNodesCount(); index++) {
            NodePlacement placement = request.getNodes(index);
            String at = "nodes[" + index + "].";
            Set<UUID> desktops = ids(faults, placement.getDesktopIdsList(), at + "desktopIds");
            desktops.forEach(desktop ->
                    faults.require(placed.add(desktop), at + "desktopIds", "must not name " + desktop + " again"));
            faults.uuid(placement.getNodeId(), at + "nodeId")
                    .ifPresent(node -> faults.require(
                            desktopsOfNodes.put(node, desktops) == null, at + "nodeId", "must not repeat"));
        }
        faults.throwIfAny();
        return desktopsOfNodes;
    }

    private static Set<UUID> ids(Faults faults, List<String> texts, String field) {
        faults.require(texts.size() <= MAX_ITEMS, field, "must be at most " + MAX_ITEMS);
        Set<UUID> ids = new LinkedHashSet<>();
        for (int index = 0; index < texts.size(); index++) {
            faults.uuid(texts.get(index), field + "[" + index + "]").ifPresent(ids::add);
        }
        return ids;
    }

    /** Machines that describe themselves as they may, and what is wrong with each of the others. */
    record Machines(List<NodeDescription> described, List<EnsureNodes.Answer> refused) {
        List<EnsureNodes.Answer> all(List<EnsureNodes.Answer> answers) {
            return Stream.concat(refused.stream(), answers.stream()).toList();
        }
    }

    /** Each machine speaks for itself alone: what one says wrongly is no other's fault. */
    static Machines machines(EnsureNodesRequest request) {
        Faults faults = new Faults();
        faults.require(request.getNodesCount() <= MAX_NODES, "nodes", "must be at most " + MAX_NODES);
        faults.throwIfAny();
        Machines machines = new Machines(new ArrayList<>(), new ArrayList<>());
        Set<UUID> ids = new HashSet<>();
        for (int index = 0; index < request.getNodesCount(); index++) {
            String field = "nodes[" + index + "].nodeId";
            NodeItem item = request.getNodes(index);
            faults.uuid(item.getNodeId(), field).ifPresent(id -> {
                faults.require(ids.add(id), field, "must not repeat");
                read(machines, id, item);
            });
        }
        faults.throwIfAny();
        return machines;
    }

    private static void read(Machines machines, UUID id, NodeItem item) {
        Faults faults = new Faults();
        text(faults, item.getName(), "name");
        faults.require(item.getUnderlayAddress().matches(Cidr.ADDRESS), "underlayAddress", "must be an IPv4 address");
        faults.require(
                item.getUnderlayMtu() >= MIN_MTU && item.getUnderlayMtu() <= MAX_MTU,
                "underlayMtu",
                "must be from " + MIN_MTU + " to " + MAX_MTU);
        Optional<OvsdbEndpoint> endpoint = OvsdbEndpoint.parse(item.getOvsdbEndpoint());
        faults.require(endpoint.isPresent(), "ovsdbEndpoint", "must be dial-in, ssl:IP:PORT, tcp:IP:PORT or unix:PATH");
        faults.require(DATAPATHS.contains(item.getDatapath()), "datapath", "must be system or netdev");
        if (faults.any()) {
            machines.refused()
                    .add(new EnsureNodes.Answer(
                            id, Optional.of(NetworkProblem.NODE_MISDESCRIBED.because("%s", faults.text()))));
        } else {
            machines.described()
                    .add(new NodeDescription(
                            id,
                            item.getName(),
                            item.getUnderlayAddress(),
                            item.getUnderlayMtu(),
                            endpoint.orElseThrow(),
                            item.getDatapath()));
        }
    }

    private static void text(Faults faults, String value, String field) {
        faults.notBlank(value, field);
        faults.require(value.length() <= MAX_TEXT, field, "must have at most " + MAX_TEXT + " characters");
    }
}
