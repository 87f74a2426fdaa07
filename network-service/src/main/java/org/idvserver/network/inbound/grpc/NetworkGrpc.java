package org.idvserver.network.inbound.grpc;

import io.quarkus.grpc.GrpcService;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.idvserver.contracts.network.v1.CountFreeAddressesRequest;
import org.idvserver.contracts.network.v1.CountFreeAddressesResponse;
import org.idvserver.contracts.network.v1.DeletePortsRequest;
import org.idvserver.contracts.network.v1.DeletePortsResponse;
import org.idvserver.contracts.network.v1.EnsureInternalNetworkRequest;
import org.idvserver.contracts.network.v1.EnsureInternalNetworkResponse;
import org.idvserver.contracts.network.v1.EnsureNodesRequest;
import org.idvserver.contracts.network.v1.EnsureNodesResponse;
import org.idvserver.contracts.network.v1.EnsurePortsRequest;
import org.idvserver.contracts.network.v1.EnsurePortsResponse;
import org.idvserver.contracts.network.v1.GetDefaultExternalNetworkRequest;
import org.idvserver.contracts.network.v1.GetDefaultExternalNetworkResponse;
import org.idvserver.contracts.network.v1.MutinyNetworkServiceGrpc;
import org.idvserver.contracts.network.v1.PlaceDesktopsRequest;
import org.idvserver.contracts.network.v1.PlaceDesktopsResponse;
import org.idvserver.kit.identity.GrpcCaller;
import org.idvserver.network.application.CountFreeAddresses;
import org.idvserver.network.application.DeletePorts;
import org.idvserver.network.application.EnsureInternalNetwork;
import org.idvserver.network.application.EnsureNodes;
import org.idvserver.network.application.EnsurePorts;
import org.idvserver.network.application.FindNetworks;
import org.idvserver.network.application.PlaceDesktops;
import org.idvserver.network.domain.PortRequest;

/** Networks, ports and nodes, for the other services. */
@GrpcService
public class NetworkGrpc extends MutinyNetworkServiceGrpc.NetworkServiceImplBase {
    private final EnsureInternalNetwork ensureInternal;
    private final FindNetworks findNetworks;
    private final EnsurePorts ensurePorts;
    private final CountFreeAddresses countFree;
    private final DeletePorts deletePorts;
    private final EnsureNodes ensureNodes;
    private final PlaceDesktops placeDesktops;

    NetworkGrpc(
            EnsureInternalNetwork ensureInternal,
            FindNetworks findNetworks,
            EnsurePorts ensurePorts,
            CountFreeAddresses countFree,
            DeletePorts deletePorts,
            EnsureNodes ensureNodes,
            PlaceDesktops placeDesktops) {
        this.ensureInternal = ensureInternal;
        this.findNetworks = findNetworks;
        this.ensurePorts = ensurePorts;
        this.countFree = countFree;
        this.deletePorts = deletePorts;
        this.ensureNodes = ensureNodes;
        this.placeDesktops = placeDesktops;
    }

    @Override
    public Uni<EnsureInternalNetworkResponse> ensureInternalNetwork(EnsureInternalNetworkRequest request) {
        String actor = actor();
        Requests.check(request);
        return ensureInternal
                .ensure(request.getOwner(), request.getName(), actor)
                .map(outcome -> EnsureInternalNetworkResponse.newBuilder()
                        .setNetwork(Messages.internal(outcome.network()))
                        .build());
    }

    @Override
    public Uni<GetDefaultExternalNetworkResponse> getDefaultExternalNetwork(GetDefaultExternalNetworkRequest request) {
        actor();
        return findNetworks.defaultExternal().map(network -> GetDefaultExternalNetworkResponse.newBuilder()
                .setNetwork(Messages.external(network))
                .build());
    }

    @Override
    public Multi<EnsurePortsResponse> ensurePorts(EnsurePortsRequest request) {
        String actor = actor();
        List<PortRequest> ports = Requests.ports(request);
        return ensurePorts
                .ensure(ports, actor)
                .onItem()
                .transformToMulti(outcomes -> Multi.createFrom().iterable(outcomes))
                .map(Messages::outcome);
    }

    @Override
    public Uni<CountFreeAddressesResponse> countFreeAddresses(CountFreeAddressesRequest request) {
        actor();
        return countFree
                .count(request.getOwner(), Requests.externalNetwork(request))
                .map(Messages::free);
    }

    @Override
    public Multi<DeletePortsResponse> deletePorts(DeletePortsRequest request) {
        String actor = actor();
        Set<UUID> desktops = Requests.ids(request.getDesktopIdsList(), "desktopIds");
        return deletePorts
                .delete(desktops, actor)
                .onItem()
                .transformToMulti(done -> Multi.createFrom().iterable(desktops))
                .map(Messages::deleted);
    }

    @Override
    public Multi<EnsureNodesResponse> ensureNodes(EnsureNodesRequest request) {
        String actor = actor();
        Requests.Machines machines = Requests.machines(request);
        return ensureNodes
                .ensure(machines.described(), actor)
                .onItem()
                .transformToMulti(answers -> Multi.createFrom().iterable(machines.all(answers)))
                .map(Messages::ensured);
    }

    @Override
    public Multi<PlaceDesktopsResponse> placeDesktops(PlaceDesktopsRequest request) {
        String actor = actor();
        return placeDesktops
                .place(Requests.placements(request), actor)
                .onItem()
                .transformToMulti(answers -> Multi.createFrom().iterable(answers))
                .map(Messages::placed);
    }

    /** Refuses whoever is no service. */
    private static String actor() {
        return "service/" + GrpcCaller.service("desktop-service");
    }
}
