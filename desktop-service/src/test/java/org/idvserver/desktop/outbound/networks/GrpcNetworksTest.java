package org.idvserver.desktop.outbound.networks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.idvserver.contracts.network.v1.AllowList;
import org.idvserver.contracts.network.v1.AllowListEntry;
import org.idvserver.contracts.network.v1.CountFreeAddressesRequest;
import org.idvserver.contracts.network.v1.CountFreeAddressesResponse;
import org.idvserver.contracts.network.v1.EnsureNodesRequest;
import org.idvserver.contracts.network.v1.EnsureNodesResponse;
import org.idvserver.contracts.network.v1.EnsurePortsRequest;
import org.idvserver.contracts.network.v1.EnsurePortsResponse;
import org.idvserver.contracts.network.v1.ExternalNetwork;
import org.idvserver.contracts.network.v1.GetDefaultExternalNetworkRequest;
import org.idvserver.contracts.network.v1.GetDefaultExternalNetworkResponse;
import org.idvserver.contracts.network.v1.InternalNetwork;
import org.idvserver.contracts.network.v1.MutinyNetworkServiceGrpc;
import org.idvserver.contracts.network.v1.NetworkName;
import org.idvserver.contracts.network.v1.NetworkServiceGrpc;
import org.idvserver.contracts.network.v1.NodeExternalNetwork;
import org.idvserver.contracts.network.v1.NodeInternalNetwork;
import org.idvserver.contracts.network.v1.NodeWiring;
import org.idvserver.contracts.network.v1.PlaceDesktopsRequest;
import org.idvserver.contracts.network.v1.PlaceDesktopsResponse;
import org.idvserver.contracts.network.v1.Port;
import org.idvserver.contracts.network.v1.PortFault;
import org.idvserver.desktop.application.Networks;
import org.idvserver.desktop.application.Outcome;
import org.idvserver.desktop.domain.NetworkOwner;
import org.idvserver.desktop.domain.NodeEndpoint;
import org.idvserver.desktop.support.PeerServer;
import org.idvserver.kit.error.GrpcProblems;
import org.idvserver.kit.error.Problem;
import org.idvserver.kit.error.ProblemKind;
import org.idvserver.kit.error.RequestProblem;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GrpcNetworksTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final UUID NETWORK = UUID.randomUUID();

    private final PeerServer peer = new PeerServer(new Service());
    private final GrpcNetworks networks =
            new GrpcNetworks(MutinyNetworkServiceGrpc.newMutinyStub(peer.channel()), PeerServer.settings());

    /** Answers as the proto's comments say, and refuses more ports than they allow. */
    private static final class Service extends NetworkServiceGrpc.NetworkServiceImplBase {

        @Override
        public void ensurePorts(EnsurePortsRequest request, StreamObserver<EnsurePortsResponse> answer) {
            if (request.getItemsCount() > 2000) {
                answer.onError(Status.INVALID_ARGUMENT.asRuntimeException());
                return;
            }
            request.getItemsList()
                    .forEach(item -> answer.onNext(EnsurePortsResponse.newBuilder()
                            .setPortId(item.getPortId())
                            .setPort(Port.newBuilder()
                                    .setMac("02:00:00:00:00:01")
                                    .setAddress("10.0.0.9"))
                            .build()));
            answer.onCompleted();
        }

        @Override
        public void getDefaultExternalNetwork(
                GetDefaultExternalNetworkRequest request, StreamObserver<GetDefaultExternalNetworkResponse> answer) {
            answer.onError(Status.NOT_FOUND.asRuntimeException());
        }

        @Override
        public void countFreeAddresses(
                CountFreeAddressesRequest request, StreamObserver<CountFreeAddressesResponse> answer) {
            if (request.getExternalNetworkId().equals(NETWORK.toString())) {
                answer.onError(GrpcProblems.status(RequestProblem.NOT_FOUND.because("There is no such network")));
                return;
            }
            CountFreeAddressesResponse.Builder free =
                    CountFreeAddressesResponse.newBuilder().setInternal(5);
            switch (request.getOwner().replace(NETWORK.toString(), "id")) {
                case "section/id.dmz" -> free.setInternal(7);
                case "student/id.ring-2" -> free.setInternal(8);
                default -> free.setExternal(6);
            }
            answer.onNext(free.build());
            answer.onCompleted();
        }

        @Override
        public void ensureNodes(EnsureNodesRequest request, StreamObserver<EnsureNodesResponse> answer) {
            request.getNodesList().stream()
                    .forEach(item -> answer.onNext(EnsureNodesResponse.newBuilder()
                            .setNodeId(item.getNodeId())
                            .mergeFrom(fault(item.getUnderlayMtu() < 1550))
                            .build()));
            answer.onCompleted();
        }

        private static EnsureNodesResponse fault(boolean misdescribed) {
            return misdescribed
                    ? EnsureNodesResponse.newBuilder()
                            .setFault(PortFault.newBuilder().setReason("NODE_MISDESCRIBED"))
                            .build()
                    : EnsureNodesResponse.getDefaultInstance();
        }

        @Override
        public void placeDesktops(PlaceDesktopsRequest request, StreamObserver<PlaceDesktopsResponse> answer) {
            Port guest = Port.newBuilder()
                    .setMac("02:00:00:00:00:02")
                    .setAddress("10.128.0.7")
                    .setHostname("pc-1")
                    .build();
            NodeWiring wiring = NodeWiring.newBuilder()
                    .addInternalNetworks(NodeInternalNetwork.newBuilder()
                            .setNetwork(InternalNetwork.newBuilder()
                                    .setNetworkId(NETWORK.toString())
                                    .setVni(5)
                                    .setCidr("10.128.0.0/24")
                                    .setMtu(1450))
                            .setDhcpPort(Port.newBuilder()
                                    .setPortId(NETWORK.toString())
                                    .setMac("02:00:00:00:00:03")
                                    .setAddress("10.128.0.2"))
                            .addDesktopPorts(guest)
                            .setDomain("desktops.internal")
                            .addNames(
                                    NetworkName.newBuilder().setHostname("pc-2").setAddress("10.128.0.8")))
                    .addExternalNetworks(NodeExternalNetwork.newBuilder()
                            .setNetwork(ExternalNetwork.newBuilder()
                                    .setNetworkId(NETWORK.toString())
                                    .setName("outside")
                                    .setCidr("192.168.150.0/24")
                                    .setGateway("192.168.150.1")
                                    .setMtu(1500)
                                    .setAllowList(AllowList.newBuilder()
                                            .addEntries(AllowListEntry.newBuilder()
                                                    .setHost("exam.example.edu")
                                                    .addPorts("tcp/443"))
                                            .addEntries(
                                                    AllowListEntry.newBuilder().setCidr("192.0.2.0/24"))))
                            .addDesktopPorts(guest))
                    .addProtectedCidrs("10.99.0.0/16")
                    .build();
            request.getNodesList().forEach(node -> {
                PlaceDesktopsResponse.Builder said =
                        PlaceDesktopsResponse.newBuilder().setNodeId(node.getNodeId());
                answer.onNext((node.getDesktopIdsCount() == 0
                                ? said.setWiring(wiring)
                                : said.setFault(PortFault.newBuilder()
                                        .setReason("DESKTOP_WITHOUT_PORTS")
                                        .setMessage("no ports")))
                        .build());
            });
            answer.onCompleted();
        }
    }

    @AfterEach
    void end() {
        peer.close();
    }

    @Test
    void asksForManyPortsInCallsThatThePeerAllows() {
        List<Networks.PortWish> wishes = new ArrayList<>();
        for (int port = 0; port < 4001; port++) {
            wishes.add(new Networks.PortWish(UUID.randomUUID(), NETWORK, UUID.randomUUID(), "pc-" + port));
        }
        assertThat(networks.ensurePorts(wishes).await().atMost(LIMIT))
                .hasSize(4001)
                .allSatisfy((id, outcome) -> assertThat(outcome.value())
                        .isEqualTo(new Networks.PortAddress("02:00:00:00:00:01", "10.0.0.9")));
    }

    @Test
    void readsHowNodesAreWired() {
        UUID node = UUID.randomUUID();
        UUID refused = UUID.randomUUID();
        List<Networks.Host> hosts = List.of(new Networks.Host("02:00:00:00:00:02", "10.128.0.7", "pc-1"));
        Map<UUID, Outcome<Networks.Wiring>> outcomes = networks.place(
                        Map.of(node, List.of(), refused, List.of(UUID.randomUUID())))
                .await()
                .atMost(LIMIT);
        assertThat(outcomes.get(refused).fault())
                .isEqualTo(new Outcome.ItemFault("DESKTOP_WITHOUT_PORTS", "no ports", false));
        assertThat(outcomes.get(node).value())
                .isEqualTo(new Networks.Wiring(
                        List.of(new Networks.InternalNetwork(
                                NETWORK,
                                5,
                                "10.128.0.0/24",
                                1450,
                                new Networks.DhcpPort(NETWORK, "02:00:00:00:00:03", "10.128.0.2"),
                                hosts,
                                Optional.of(new Networks.Names(
                                        "desktops.internal", List.of(new Networks.Name("pc-2", "10.128.0.8")))))),
                        List.of(new Networks.ExternalNetwork(
                                NETWORK,
                                "outside",
                                "192.168.150.0/24",
                                "192.168.150.1",
                                1500,
                                hosts,
                                Optional.of(List.of(
                                        new Networks.Allowed("exam.example.edu", null, List.of("tcp/443")),
                                        new Networks.Allowed(null, "192.0.2.0/24", List.of()))))),
                        List.of("10.99.0.0/16")));
    }

    @Test
    void countsFreeAddresses() {
        assertThat(networks.freeInternal(owner(UUID.randomUUID())).await().atMost(LIMIT))
                .isEqualTo(5);
        assertThat(networks.freeInternal(owner(NETWORK).named("dmz")).await().atMost(LIMIT))
                .as("of another network of the section that has one")
                .isEqualTo(7);
        NetworkOwner student = new NetworkOwner(NetworkOwner.Kind.STUDENT, NETWORK);
        assertThat(networks.freeInternal(student.named("ring-2")).await().atMost(LIMIT))
                .as("of one of a student's own")
                .isEqualTo(8);
        assertThat(networks.freeExternal(Optional.empty()).await().atMost(LIMIT))
                .isEqualTo(OptionalLong.of(6));
    }

    private static NetworkOwner owner(UUID section) {
        return new NetworkOwner(NetworkOwner.Kind.SECTION, section);
    }

    @Test
    void saysThatThereIsNoSuchExternalNetwork() {
        assertThatThrownBy(() ->
                        networks.freeExternal(Optional.of(NETWORK)).await().atMost(LIMIT))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.kind()).isEqualTo(ProblemKind.NOT_FOUND));
    }

    @Test
    void tellsOfEachMachineWhetherItIsANode() {
        Networks.Machine good = machine("pc-1", 1600);
        Networks.Machine bad = machine("pc-2", 1400);
        Map<UUID, Outcome<Void>> outcomes =
                networks.ensureNodes(List.of(good, bad)).await().atMost(LIMIT);
        assertThat(outcomes.get(good.id()).failure()).isEmpty();
        assertThat(outcomes.get(bad.id()).fault().reason()).isEqualTo("NODE_MISDESCRIBED");
    }

    private static Networks.Machine machine(String name, int mtu) {
        return new Networks.Machine(
                UUID.randomUUID(), name, new NodeEndpoint("10.99.0.2", mtu, "ssl:10.99.0.2:6640", "netdev"));
    }

    @Test
    void translatesFaults() {
        assertThatThrownBy(() -> networks.defaultExternalNetwork().await().atMost(LIMIT))
                .isInstanceOf(Problem.class);
        peer.stop();
        assertThatThrownBy(() -> networks.defaultExternalNetwork().await().atMost(LIMIT))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.kind()).isEqualTo(ProblemKind.UNAVAILABLE));
    }
}
