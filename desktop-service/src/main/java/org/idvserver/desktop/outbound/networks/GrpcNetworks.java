package org.idvserver.desktop.outbound.networks;

import io.quarkus.grpc.GrpcClient;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.idvserver.contracts.network.v1.CountFreeAddressesRequest;
import org.idvserver.contracts.network.v1.CountFreeAddressesResponse;
import org.idvserver.contracts.network.v1.DeletePortsRequest;
import org.idvserver.contracts.network.v1.EnsureInternalNetworkRequest;
import org.idvserver.contracts.network.v1.EnsureNodesRequest;
import org.idvserver.contracts.network.v1.EnsurePortsRequest;
import org.idvserver.contracts.network.v1.GetDefaultExternalNetworkRequest;
import org.idvserver.contracts.network.v1.MutinyNetworkServiceGrpc;
import org.idvserver.contracts.network.v1.NodeItem;
import org.idvserver.contracts.network.v1.NodePlacement;
import org.idvserver.contracts.network.v1.PlaceDesktopsRequest;
import org.idvserver.contracts.network.v1.PortFault;
import org.idvserver.contracts.network.v1.PortItem;
import org.idvserver.desktop.application.Networks;
import org.idvserver.desktop.application.Outcome;
import org.idvserver.desktop.application.Outcomes;
import org.idvserver.desktop.config.DesktopConfig;
import org.idvserver.desktop.domain.NetworkOwner;
import org.idvserver.desktop.domain.NodeEndpoint;
import org.idvserver.kit.error.ProblemTranslation;

/** network-service over gRPC. */
@ApplicationScoped
class GrpcNetworks implements Networks {
    private static final int MOST_PORTS = 2000;

    /** An owner who has no network. */
    private static final String NOBODY = "person/any";

    private final MutinyNetworkServiceGrpc.MutinyNetworkServiceStub service;
    private final DesktopConfig.Peers limits;

    GrpcNetworks(
            @GrpcClient("network") MutinyNetworkServiceGrpc.MutinyNetworkServiceStub service, DesktopConfig config) {
        this.service = service;
        this.limits = config.peers();
    }

    @Override
    public Uni<UUID> ensureNetwork(NetworkOwner owner, String name) {
        EnsureInternalNetworkRequest request = EnsureInternalNetworkRequest.newBuilder()
                .setRequestId(UUID.randomUUID().toString())
                .setOwner(text(owner))
                .setName(name)
                .build();
        return translated(oneThing()
                .ensureInternalNetwork(request)
                .map(answer -> UUID.fromString(answer.getNetwork().getNetworkId())));
    }

    private static String text(NetworkOwner owner) {
        String one =
                switch (owner.kind()) {
                    case SECTION -> "section/" + owner.id();
                    case LAB -> "lab/" + owner.id();
                    case STUDENT -> "student/" + owner.id();
                };
        return owner.network() == null ? one : one + "." + owner.network();
    }

    @Override
    public Uni<Long> freeInternal(NetworkOwner owner) {
        return free(CountFreeAddressesRequest.newBuilder().setOwner(text(owner)))
                .map(CountFreeAddressesResponse::getInternal);
    }

    @Override
    public Uni<OptionalLong> freeExternal(Optional<UUID> network) {
        return free(CountFreeAddressesRequest.newBuilder()
                        .setOwner(NOBODY)
                        .setExternalNetworkId(network.map(UUID::toString).orElse("")))
                .map(answer -> answer.hasExternal() ? OptionalLong.of(answer.getExternal()) : OptionalLong.empty());
    }

    private Uni<CountFreeAddressesResponse> free(CountFreeAddressesRequest.Builder request) {
        return translated(oneThing().countFreeAddresses(request.build()));
    }

    @Override
    public Uni<UUID> defaultExternalNetwork() {
        return translated(oneThing()
                .getDefaultExternalNetwork(GetDefaultExternalNetworkRequest.getDefaultInstance())
                .map(answer -> UUID.fromString(answer.getNetwork().getNetworkId())));
    }

    @Override
    public Uni<Map<UUID, Outcome<PortAddress>>> ensurePorts(Collection<PortWish> wishes) {
        List<PortWish> all = List.copyOf(wishes);
        Map<UUID, Outcome<PortAddress>> outcomes = new HashMap<>();
        return Multi.createFrom()
                .iterable(chunks(all))
                .onItem()
                .transformToUniAndConcatenate(chunk -> ensureChunk(chunk, outcomes))
                .collect()
                .last()
                .replaceWith(outcomes);
    }

    private static List<List<PortWish>> chunks(List<PortWish> all) {
        List<List<PortWish>> chunks = new ArrayList<>();
        for (int from = 0; from < all.size(); from += MOST_PORTS) {
            chunks.add(all.subList(from, Math.min(from + MOST_PORTS, all.size())));
        }
        return chunks;
    }

    private Uni<Map<UUID, Outcome<PortAddress>>> ensureChunk(
            List<PortWish> chunk, Map<UUID, Outcome<PortAddress>> outcomes) {
        EnsurePortsRequest request = EnsurePortsRequest.newBuilder()
                .setRequestId(UUID.randomUUID().toString())
                .addAllItems(chunk.stream().map(GrpcNetworks::item).toList())
                .build();
        List<UUID> ids = chunk.stream().map(PortWish::portId).toList();
        return Outcomes.collect(ids, outcomes, manyThings().ensurePorts(request), answer -> {
            Outcome<PortAddress> outcome = answer.hasFault()
                    ? Outcome.failed(fault(answer.getFault()))
                    : Outcome.done(new PortAddress(
                            answer.getPort().getMac(), answer.getPort().getAddress()));
            outcomes.put(UUID.fromString(answer.getPortId()), outcome);
        });
    }

    private static PortItem item(PortWish wish) {
        return PortItem.newBuilder()
                .setPortId(wish.portId().toString())
                .setNetworkId(wish.networkId().toString())
                .setDesktopId(wish.desktopId().toString())
                .setHostname(wish.hostname())
                .build();
    }

    @Override
    public Uni<Map<UUID, Outcome<Void>>> deletePorts(Collection<UUID> desktops) {
        DeletePortsRequest request = DeletePortsRequest.newBuilder()
                .setRequestId(UUID.randomUUID().toString())
                .addAllDesktopIds(texts(desktops))
                .build();
        Map<UUID, Outcome<Void>> outcomes = new HashMap<>();
        return Outcomes.collect(desktops, outcomes, manyThings().deletePorts(request), answer -> {
            Outcome<Void> outcome = answer.hasFault() ? Outcome.failed(fault(answer.getFault())) : Outcome.done(null);
            outcomes.put(UUID.fromString(answer.getDesktopId()), outcome);
        });
    }

    private static Outcome.ItemFault fault(PortFault fault) {
        return new Outcome.ItemFault(fault.getReason(), fault.getMessage(), fault.getRetryable());
    }

    @Override
    public Uni<Map<UUID, Outcome<Void>>> ensureNodes(Collection<Machine> machines) {
        EnsureNodesRequest request = EnsureNodesRequest.newBuilder()
                .addAllNodes(machines.stream().map(GrpcNetworks::item).toList())
                .build();
        List<UUID> ids = machines.stream().map(Machine::id).toList();
        Map<UUID, Outcome<Void>> outcomes = new HashMap<>();
        return Outcomes.collect(ids, outcomes, manyThings().ensureNodes(request), answer -> {
            Outcome<Void> outcome = answer.hasFault() ? Outcome.failed(fault(answer.getFault())) : Outcome.done(null);
            outcomes.put(UUID.fromString(answer.getNodeId()), outcome);
        });
    }

    private static NodeItem item(Machine machine) {
        NodeEndpoint endpoint = machine.endpoint();
        return NodeItem.newBuilder()
                .setNodeId(machine.id().toString())
                .setName(machine.name())
                .setUnderlayAddress(endpoint.underlayAddress())
                .setUnderlayMtu(endpoint.underlayMtu())
                .setOvsdbEndpoint(endpoint.ovsdbEndpoint())
                .setDatapath(endpoint.datapath())
                .build();
    }

    @Override
    public Uni<Map<UUID, Outcome<Wiring>>> place(Map<UUID, List<UUID>> desktopsOfNodes) {
        PlaceDesktopsRequest.Builder request = PlaceDesktopsRequest.newBuilder();
        desktopsOfNodes.forEach((node, desktops) -> request.addNodes(
                NodePlacement.newBuilder().setNodeId(node.toString()).addAllDesktopIds(texts(desktops))));
        Map<UUID, Outcome<Wiring>> outcomes = new HashMap<>();
        return Outcomes.collect(
                desktopsOfNodes.keySet(), outcomes, manyThings().placeDesktops(request.build()), answer -> {
                    Outcome<Wiring> outcome = answer.hasFault()
                            ? Outcome.failed(fault(answer.getFault()))
                            : Outcome.done(WiringMessage.read(answer.getWiring()));
                    outcomes.put(UUID.fromString(answer.getNodeId()), outcome);
                });
    }

    private static <T> Uni<T> translated(Uni<T> answer) {
        return answer.onFailure().transform(ProblemTranslation::of);
    }

    private static List<String> texts(Collection<UUID> ids) {
        return ids.stream().map(UUID::toString).toList();
    }

    private MutinyNetworkServiceGrpc.MutinyNetworkServiceStub oneThing() {
        return service.withDeadlineAfter(limits.limit().toMillis(), TimeUnit.MILLISECONDS);
    }

    private MutinyNetworkServiceGrpc.MutinyNetworkServiceStub manyThings() {
        return service.withDeadlineAfter(limits.bulkLimit().toMillis(), TimeUnit.MILLISECONDS);
    }
}
