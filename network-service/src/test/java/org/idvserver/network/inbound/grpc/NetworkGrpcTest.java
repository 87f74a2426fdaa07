package org.idvserver.network.inbound.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.idvserver.contracts.network.v1.CountFreeAddressesRequest;
import org.idvserver.contracts.network.v1.CountFreeAddressesResponse;
import org.idvserver.contracts.network.v1.DeletePortsRequest;
import org.idvserver.contracts.network.v1.EnsureInternalNetworkRequest;
import org.idvserver.contracts.network.v1.EnsureNodesRequest;
import org.idvserver.contracts.network.v1.EnsureNodesResponse;
import org.idvserver.contracts.network.v1.EnsurePortsRequest;
import org.idvserver.contracts.network.v1.EnsurePortsResponse;
import org.idvserver.contracts.network.v1.ExternalNetwork;
import org.idvserver.contracts.network.v1.GetDefaultExternalNetworkRequest;
import org.idvserver.contracts.network.v1.InternalNetwork;
import org.idvserver.contracts.network.v1.NetworkName;
import org.idvserver.contracts.network.v1.NetworkServiceGrpc;
import org.idvserver.contracts.network.v1.NodeInternalNetwork;
import org.idvserver.contracts.network.v1.NodeItem;
import org.idvserver.contracts.network.v1.NodePlacement;
import org.idvserver.contracts.network.v1.NodeWiring;
import org.idvserver.contracts.network.v1.PlaceDesktopsRequest;
import org.idvserver.contracts.network.v1.PlaceDesktopsResponse;
import org.idvserver.contracts.network.v1.Port;
import org.idvserver.contracts.network.v1.PortFault;
import org.idvserver.contracts.network.v1.PortItem;
import org.idvserver.network.domain.Cidr;
import org.idvserver.network.support.Client;
import org.idvserver.network.support.NetworkTest;
import org.idvserver.testkit.identity.TestChannels;
import org.idvserver.testkit.infra.Topic;
import org.idvserver.testkit.rpc.Refusal;
import org.idvserver.testkit.rpc.Traced;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@NetworkTest
class NetworkGrpcTest {
    private static final String NOWHERE = "unix:/nonexistent/db.sock";
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final UUID desktop = UUID.randomUUID();
    private final UUID node = UUID.randomUUID();
    private Client client;

    @BeforeEach
    void connect() {
        client = new Client();
    }

    @AfterEach
    void disconnect() {
        client.close();
    }

    private static StatusRuntimeException refusal(ThrowingCallable call) {
        return catchThrowableOfType(StatusRuntimeException.class, call);
    }

    private static String reason(StatusRuntimeException refusal) throws Exception {
        for (var detail : StatusProto.fromThrowable(refusal).getDetailsList()) {
            if (detail.is(ErrorInfo.class)) {
                return detail.unpack(ErrorInfo.class).getReason();
            }
        }
        return "";
    }

    private static List<String> faultyFields(StatusRuntimeException refusal) throws Exception {
        for (var detail : StatusProto.fromThrowable(refusal).getDetailsList()) {
            if (detail.is(BadRequest.class)) {
                return detail.unpack(BadRequest.class).getFieldViolationsList().stream()
                        .map(BadRequest.FieldViolation::getField)
                        .toList();
            }
        }
        return List.of();
    }

    private static <T> List<T> atOnce(int count, Callable<T> work) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(16);
        try {
            List<T> results = new ArrayList<>();
            for (Future<T> each : threads.invokeAll(
                    IntStream.range(0, count).mapToObj(index -> work).toList())) {
                results.add(each.get());
            }
            return results;
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void namesEveryFaultOfAnUnreadableSetOfDesktopsAndRemovesNothing() {
        String network = client.newNetwork().getNetworkId();
        Port port = client.port(desktop, network);
        assertThat(Refusal.faultyFields(() -> client.stub
                        .deletePorts(DeletePortsRequest.newBuilder()
                                .addDesktopIds(desktop.toString())
                                .addDesktopIds("x")
                                .addDesktopIds("")
                                .build())
                        .forEachRemaining(deleted -> {})))
                .containsExactly("desktopIds[1]", "desktopIds[2]");
        NodePlacement.Builder good =
                NodePlacement.newBuilder().setNodeId(node.toString()).addDesktopIds(desktop.toString());
        assertThat(Refusal.faultyFields(() -> client.stub
                        .placeDesktops(PlaceDesktopsRequest.newBuilder()
                                .addNodes(good)
                                .addNodes(good)
                                .addNodes(NodePlacement.newBuilder()
                                        .setNodeId("x")
                                        .addDesktopIds("y"))
                                .build())
                        .forEachRemaining(placed -> {})))
                .containsExactlyInAnyOrder(
                        "nodes[1].nodeId", "nodes[1].desktopIds", "nodes[2].nodeId", "nodes[2].desktopIds[0]");
        assertThat(Client.rest("/api/v1/ports?desktopId=" + desktop).getList("items.id"))
                .containsExactly(port.getPortId());
    }

    @Test
    void givesAnOwnerTheSameNetworkEachTime() {
        String owner = "section/" + UUID.randomUUID();
        InternalNetwork network = client.network(owner);
        assertThat(client.network(owner)).isEqualTo(network);
        assertThat(network.getVni()).isBetween(10_000, 19_999);
        assertThat(network.getCidr()).matches("10\\.1[2-9]\\d\\.\\d+\\.0/24");
        assertThat(network.getMtu()).isEqualTo(1450);
    }

    @Test
    void makesOneNetworkForAnOwnerThatManyAskForAtOnce() throws Exception {
        String owner = "section/" + UUID.randomUUID();
        assertThat(new HashSet<>(atOnce(16, () -> client.network(owner).getNetworkId())))
                .hasSize(1);
    }

    @Test
    void givesNoVniAndNoBlockTwiceUnderConcurrency() throws Exception {
        List<InternalNetwork> networks = atOnce(48, client::newNetwork);
        assertThat(networks.stream().map(InternalNetwork::getVni)).doesNotHaveDuplicates();
        assertThat(networks.stream().map(InternalNetwork::getCidr)).doesNotHaveDuplicates();
    }

    @Test
    void givesNoMacAndNoAddressTwiceUnderConcurrency() throws Exception {
        String network = client.newNetwork().getNetworkId();
        List<Port> ports = atOnce(200, () -> client.port(UUID.randomUUID(), network));
        assertThat(ports.stream().map(Port::getAddress)).doesNotHaveDuplicates();
        assertThat(ports.stream().map(Port::getMac)).doesNotHaveDuplicates().allMatch(mac -> mac.startsWith("02:"));
    }

    @Test
    void keepsTheLowAddressesAndTheEndsOfTheBlockFree() {
        InternalNetwork network = client.newNetwork();
        Port first = client.port(desktop, network.getNetworkId());
        assertThat(first.getAddress()).endsWith(".10");
    }

    @Test
    void makesAPortOnceHoweverOftenItIsAskedFor() {
        String network = client.newNetwork().getNetworkId();
        PortItem item = Client.item(UUID.randomUUID(), network, desktop);
        Port made = client.ensure(List.of(item)).get(0).getPort();
        assertThat(client.ensure(List.of(item)).get(0).getPort()).isEqualTo(made);
    }

    @Test
    void makesOnePortWhenTheSameIsAskedForAtOnce() throws Exception {
        String network = client.newNetwork().getNetworkId();
        PortItem item = Client.item(UUID.randomUUID(), network, desktop);
        assertThat(new HashSet<>(atOnce(16, () -> client.ensure(List.of(item)).get(0))))
                .hasSize(1);
    }

    @Test
    void answersPerItemAndMakesTheOthers() {
        String network = client.newNetwork().getNetworkId();
        List<EnsurePortsResponse> answers = client.ensure(List.of(
                Client.item(UUID.randomUUID(), network, desktop),
                Client.item(UUID.randomUUID(), UUID.randomUUID().toString(), desktop)));
        assertThat(answers.get(0).hasPort()).isTrue();
        assertThat(answers.get(1).getFault().getReason()).isEqualTo("NETWORK_NOT_FOUND");
        assertThat(answers.get(1).getFault().getRetryable()).isFalse();
    }

    @Test
    void countsTheAddressesThatAreFreeAndMakesNothing() throws Exception {
        String owner = "section/" + UUID.randomUUID();
        assertThat(free(owner).getInternal()).as("of a network to be").isEqualTo(245);
        assertThat(free(owner).getInternal()).isEqualTo(245);
        assertThat(free(owner).getExternal()).isPositive();
        String network = client.network(owner).getNetworkId();
        client.port(desktop, network);
        assertThat(free(owner).getInternal()).isEqualTo(244);
        assertThat(faultyFields(refusal(() -> free("nobody")))).containsExactly("owner");
        String external = client.stub
                .getDefaultExternalNetwork(GetDefaultExternalNetworkRequest.getDefaultInstance())
                .getNetwork()
                .getNetworkId();
        assertThat(free(owner, external)).isEqualTo(free(owner));
        assertThat(reason(refusal(() -> free(owner, network)))).isEqualTo("NETWORK_NOT_FOUND");
        assertThat(reason(refusal(() -> free(owner, UUID.randomUUID().toString()))))
                .isEqualTo("NETWORK_NOT_FOUND");
        assertThat(faultyFields(refusal(() -> free(owner, "x")))).containsExactly("externalNetworkId");
    }

    private CountFreeAddressesResponse free(String owner) {
        return free(owner, "");
    }

    private CountFreeAddressesResponse free(String owner, String externalNetwork) {
        return client.stub.countFreeAddresses(CountFreeAddressesRequest.newBuilder()
                .setOwner(owner)
                .setExternalNetworkId(externalNetwork)
                .build());
    }

    @Test
    void refusesAPortIdThatAnotherDesktopHas() {
        String network = client.newNetwork().getNetworkId();
        UUID port = UUID.randomUUID();
        client.ensure(List.of(Client.item(port, network, desktop)));
        EnsurePortsResponse answer = client.ensure(List.of(Client.item(port, network, UUID.randomUUID())))
                .get(0);
        assertThat(answer.getFault().getReason()).isEqualTo("PORT_EXISTS_ELSEWHERE");
    }

    @Test
    void saysWhenANetworkIsFullAndGivesFreedAddressesAgain() {
        String network = client.newNetwork().getNetworkId();
        List<PortItem> items = IntStream.range(0, 246)
                .mapToObj(index -> Client.item(UUID.randomUUID(), network, UUID.randomUUID()))
                .toList();
        List<EnsurePortsResponse> answers = client.ensure(items);
        assertThat(answers.stream().filter(EnsurePortsResponse::hasPort)).hasSize(245);
        assertThat(answers.get(245).getFault().getReason()).isEqualTo("ADDRESSES_EXHAUSTED");
        client.deletePorts(UUID.fromString(items.get(0).getDesktopId()));
        assertThat(client.ensure(items.subList(245, 246)).get(0).getPort().getAddress())
                .isEqualTo(answers.get(0).getPort().getAddress());
    }

    @Test
    void hasADefaultExternalNetworkFromTheStart() {
        ExternalNetwork network = client.stub
                .getDefaultExternalNetwork(GetDefaultExternalNetworkRequest.getDefaultInstance())
                .getNetwork();
        assertThat(network.getName()).isEqualTo("idv-ext");
        assertThat(network.getCidr()).isEqualTo("192.168.150.0/24");
        assertThat(network.getGateway()).isEqualTo("192.168.150.1");
    }

    @Test
    void tellsHowANodeIsToBeWired() {
        InternalNetwork internal = client.newNetwork();
        String external = client.stub
                .getDefaultExternalNetwork(GetDefaultExternalNetworkRequest.getDefaultInstance())
                .getNetwork()
                .getNetworkId();
        Port inside = client.port(desktop, internal.getNetworkId());
        Port outside = client.port(desktop, external);
        client.node(node, "10.66.1.1", NOWHERE);

        NodeWiring wiring = client.place(node, desktop);

        assertThat(wiring.getInternalNetworksList()).singleElement().satisfies(each -> {
            assertThat(each.getNetwork()).isEqualTo(internal);
            assertThat(each.getDesktopPortsList()).containsExactly(inside);
            assertThat(each.getDhcpPort().getAddress()).endsWith(".2");
            assertThat(each.getDhcpPort().getDesktopId()).isEmpty();
        });
        assertThat(wiring.getExternalNetworksList())
                .singleElement()
                .satisfies(each -> assertThat(each.getDesktopPortsList()).containsExactly(outside));
        assertThat(wiring.getProtectedCidrsList())
                .anyMatch(block -> Cidr.parse(block).host("10.66.1.1") >= 0);
        assertThat(client.place(node, desktop)).isEqualTo(wiring);
    }

    @Test
    void tellsEachNodeTheNamesOfAllDesktopsInItsNetworks() {
        String network = client.newNetwork().getNetworkId();
        String another = client.newNetwork().getNetworkId();
        UUID elsewhere = UUID.randomUUID();
        UUID nowhere = UUID.randomUUID();
        Port here = client.port(desktop, network);
        Port far = client.port(elsewhere, network);
        Port off = client.port(nowhere, network);
        Port foreign = client.port(UUID.randomUUID(), another);
        UUID other = UUID.randomUUID();
        client.node(node, "10.66.7.1", NOWHERE);
        client.node(other, "10.66.7.2", NOWHERE);
        client.place(other, elsewhere);

        NodeInternalNetwork told = client.place(node, desktop).getInternalNetworks(0);
        assertThat(told.getDomain()).isEqualTo("desktops.internal");
        assertThat(told.getNamesList())
                .containsExactlyInAnyOrder(name(here), name(far), name(off))
                .doesNotContain(name(foreign));

        client.deletePorts(elsewhere);
        assertThat(client.place(node, desktop).getInternalNetworks(0).getNamesList())
                .containsExactlyInAnyOrder(name(here), name(off));
    }

    @Test
    void tellsANameOnceThoughItsFormerDesktopStillHasItsPort() {
        String network = client.newNetwork().getNetworkId();
        client.port(desktop, network);
        client.node(node, "10.66.7.3", NOWHERE);
        UUID former = UUID.randomUUID();
        UUID newer = UUID.randomUUID();
        List<Port> made = List.of(former, newer).stream()
                .map(each -> client.ensure(List.of(Client.item(each, network, each).toBuilder()
                                .setHostname("same")
                                .build()))
                        .get(0)
                        .getPort())
                .toList();

        assertThat(client.place(node, desktop).getInternalNetworks(0).getNamesList())
                .filteredOn(name -> name.getHostname().equals("same"))
                .containsExactly(name(made.get(1)));
    }

    private static NetworkName name(Port port) {
        return NetworkName.newBuilder()
                .setHostname(port.getHostname())
                .setAddress(port.getAddress())
                .build();
    }

    @Test
    void movesADesktopAndFreesTheDhcpPortItLeft() {
        InternalNetwork network = client.newNetwork();
        client.port(desktop, network.getNetworkId());
        UUID other = UUID.randomUUID();
        client.node(node, "10.66.2.1", NOWHERE);
        client.node(other, "10.66.2.2", NOWHERE);
        client.place(node, desktop);
        client.place(other, desktop);
        assertThat(Client.rest("/api/v1/ports?nodeId=" + node).getList("items")).isEmpty();
        assertThat(Client.rest("/api/v1/ports?nodeId=" + other).getList("items"))
                .hasSize(2);
    }

    @Test
    void placesOnManyNodesAtOnceWithoutTwoDhcpPortsAlike() throws Exception {
        String network = client.newNetwork().getNetworkId();
        List<UUID> nodes = IntStream.range(1, 21)
                .mapToObj(index -> {
                    UUID id = UUID.randomUUID();
                    client.node(id, "10.66.3." + index, NOWHERE);
                    return id;
                })
                .toList();
        var next = nodes.iterator();
        List<String> addresses = atOnce(20, () -> {
            UUID each;
            synchronized (next) {
                each = next.next();
            }
            UUID its = UUID.randomUUID();
            client.port(its, network);
            return client.place(each, its).getInternalNetworks(0).getDhcpPort().getAddress();
        });
        assertThat(addresses).doesNotHaveDuplicates();
    }

    @Test
    void placesTheRestWhenSomeCannotBe() {
        UUID unknown = UUID.randomUUID();
        UUID other = UUID.randomUUID();
        String network = client.network("section/" + UUID.randomUUID()).getNetworkId();
        client.port(desktop, network);
        client.node(node, "10.66.4.1", NOWHERE);
        client.node(other, "10.66.4.2", NOWHERE);

        Map<String, PlaceDesktopsResponse> answers = client
                .placeAll(Map.of(unknown, List.of(), node, List.of(desktop), other, List.of(UUID.randomUUID())))
                .stream()
                .collect(Collectors.toMap(PlaceDesktopsResponse::getNodeId, Function.identity()));

        assertThat(answers.get(unknown.toString()).getFault().getReason()).isEqualTo("NODE_NOT_FOUND");
        assertThat(answers.get(other.toString()).getFault().getReason()).isEqualTo("DESKTOP_WITHOUT_PORTS");
        assertThat(answers.get(node.toString()).getWiring().getInternalNetworksList())
                .singleElement()
                .satisfies(each -> assertThat(each.getNetwork().getNetworkId()).isEqualTo(network));
    }

    @Test
    void movesManyDesktopsBetweenManyNodesAtOnce() {
        String network = client.network("section/" + UUID.randomUUID()).getNetworkId();
        List<UUID> nodes = Stream.generate(UUID::randomUUID).limit(30).toList();
        List<UUID> desktops = Stream.generate(UUID::randomUUID).limit(30).toList();
        Map<UUID, List<UUID>> here = new HashMap<>();
        Map<UUID, List<UUID>> turned = new HashMap<>();
        for (int seat = 0; seat < 30; seat++) {
            client.node(nodes.get(seat), "10.66.9." + (seat + 1), NOWHERE);
            client.port(desktops.get(seat), network);
            here.put(nodes.get(seat), List.of(desktops.get(seat)));
            turned.put(nodes.get(seat), seat == 29 ? List.of() : List.of(desktops.get(seat + 1)));
        }

        Map<String, NodeWiring> first = wirings(client.placeAll(here));
        Map<String, NodeWiring> then = wirings(client.placeAll(turned));

        assertThat(first.values().stream()
                        .map(wiring ->
                                wiring.getInternalNetworks(0).getDhcpPort().getAddress()))
                .doesNotHaveDuplicates()
                .hasSize(30);
        for (int seat = 0; seat < 29; seat++) {
            NodeWiring wiring = then.get(nodes.get(seat).toString());
            assertThat(wiring.getInternalNetworks(0).getDesktopPortsList())
                    .extracting(Port::getDesktopId)
                    .containsExactly(desktops.get(seat + 1).toString());
            assertThat(wiring.getInternalNetworks(0).getDhcpPort())
                    .isEqualTo(first.get(nodes.get(seat).toString())
                            .getInternalNetworks(0)
                            .getDhcpPort());
        }
        assertThat(then.get(nodes.get(29).toString()).getInternalNetworksList()).isEmpty();
        assertThat(wirings(client.placeAll(turned))).isEqualTo(then);
    }

    private static Map<String, NodeWiring> wirings(List<PlaceDesktopsResponse> answers) {
        return answers.stream()
                .collect(Collectors.toMap(PlaceDesktopsResponse::getNodeId, PlaceDesktopsResponse::getWiring));
    }

    @Test
    void recordsMachinesWhateverIsWrongWithOthers() {
        UUID bad = UUID.randomUUID();
        UUID good = UUID.randomUUID();
        UUID former = UUID.randomUUID();
        UUID known = UUID.randomUUID();
        client.node(known, "10.76.0.1", NOWHERE);
        List<EnsureNodesResponse> answers = client.ensure(
                NodeItem.newBuilder()
                        .setNodeId(bad.toString())
                        .setOvsdbEndpoint("ssl:example.org:6640; rm -rf /")
                        .build(),
                Client.item(former, "10.76.0.1", NOWHERE),
                Client.item(good, "10.76.0.1", NOWHERE));
        Map<String, PortFault> faults = answers.stream()
                .collect(Collectors.toMap(EnsureNodesResponse::getNodeId, EnsureNodesResponse::getFault));
        assertThat(faults).hasSize(3).containsEntry(good.toString(), PortFault.getDefaultInstance());
        assertThat(faults.get(bad.toString()).getReason()).isEqualTo("NODE_MISDESCRIBED");
        assertThat(faults.get(bad.toString()).getMessage())
                .contains("name", "underlayAddress", "underlayMtu", "ovsdbEndpoint", "datapath");
        assertThat(faults.get(former.toString()).getReason()).isEqualTo("NODE_NOT_FOUND");
        assertThat(client.placeAll(Map.of(known, List.of(), good, List.of())))
                .extracting(PlaceDesktopsResponse::getNodeId, answer -> answer.getFault()
                        .getReason())
                .containsExactlyInAnyOrder(tuple(known.toString(), "NODE_NOT_FOUND"), tuple(good.toString(), ""));
    }

    @Test
    void keepsMachinesThatExchangeTheirAddresses() {
        UUID other = UUID.randomUUID();
        UUID third = UUID.randomUUID();
        client.node(node, "10.76.1.1", NOWHERE);
        client.node(other, "10.76.1.2", NOWHERE);
        UUID neighbour = UUID.randomUUID();
        String network = client.newNetwork().getNetworkId();
        client.port(desktop, network);
        client.port(neighbour, network);
        NodeWiring before = client.place(node, desktop);
        NodeWiring otherBefore = client.place(other, neighbour);
        List<EnsureNodesResponse> answers = client.ensure(
                Client.item(node, "10.76.1.2", NOWHERE),
                Client.item(other, "10.76.1.3", NOWHERE),
                Client.item(third, "10.76.1.1", NOWHERE));
        assertThat(answers).extracting(EnsureNodesResponse::hasFault).containsOnly(false);
        assertThat(client.ensure(Client.item(node, "10.76.1.3", NOWHERE), Client.item(other, "10.76.1.2", NOWHERE)))
                .extracting(EnsureNodesResponse::hasFault)
                .containsOnly(false);
        assertThat(client.place(node, desktop).getInternalNetworks(0).getDhcpPort())
                .isEqualTo(before.getInternalNetworks(0).getDhcpPort());
        assertThat(client.place(other, neighbour).getInternalNetworks(0).getDhcpPort())
                .isEqualTo(otherBefore.getInternalNetworks(0).getDhcpPort());
        assertThat(Client.rest("/api/v1/nodes/" + node).getString("underlayAddress"))
                .isEqualTo("10.76.1.3");
        assertThat(Client.rest("/api/v1/nodes/" + other).getString("underlayAddress"))
                .isEqualTo("10.76.1.2");
    }

    @Test
    void recordsMachinesThatAreDescribedBySeveralAtOnce() throws Exception {
        List<NodeItem> machines = IntStream.range(0, 40)
                .mapToObj(number -> Client.item(UUID.randomUUID(), "10.76.2." + number, NOWHERE))
                .toList();
        List<List<EnsureNodesResponse>> answers = atOnce(8, () -> {
            List<NodeItem> shuffled = new ArrayList<>(machines);
            Collections.shuffle(shuffled);
            return client.ensure(shuffled.toArray(NodeItem[]::new));
        });
        assertThat(answers).allSatisfy(each -> assertThat(each)
                .hasSize(40)
                .extracting(EnsureNodesResponse::hasFault)
                .containsOnly(false));
    }

    @Test
    void namesAllFaultsOfARequest() throws Exception {
        NodeItem nobody = NodeItem.newBuilder().setNodeId("x").build();
        StatusRuntimeException badNode = refusal(() -> client.stub
                .ensureNodes(EnsureNodesRequest.newBuilder().addNodes(nobody).build())
                .next());
        assertThat(badNode.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(faultyFields(badNode)).containsExactly("nodes[0].nodeId");

        StatusRuntimeException badPorts = refusal(() -> client.stub
                .ensurePorts(EnsurePortsRequest.newBuilder()
                        .addItems(PortItem.newBuilder().setHostname("Ä"))
                        .build())
                .next());
        assertThat(faultyFields(badPorts))
                .containsExactly("items[0].portId", "items[0].networkId", "items[0].desktopId", "items[0].hostname");

        StatusRuntimeException badOwner =
                refusal(() -> client.stub.ensureInternalNetwork(EnsureInternalNetworkRequest.getDefaultInstance()));
        assertThat(faultyFields(badOwner)).containsExactly("owner", "name");
    }

    @Test
    void refusesTerminalsAndStrangers() {
        GetDefaultExternalNetworkRequest request = GetDefaultExternalNetworkRequest.getDefaultInstance();
        ManagedChannel terminal = TestChannels.terminal(UUID.randomUUID());
        ManagedChannel anonymous = TestChannels.anonymous();
        try {
            assertThat(refusal(() ->
                                    NetworkServiceGrpc.newBlockingStub(terminal).getDefaultExternalNetwork(request))
                            .getStatus()
                            .getCode())
                    .isEqualTo(Status.Code.PERMISSION_DENIED);
            assertThat(refusal(() -> NetworkServiceGrpc.newBlockingStub(anonymous)
                                    .getDefaultExternalNetwork(request))
                            .getStatus()
                            .getCode())
                    .isIn(Status.Code.UNAVAILABLE, Status.Code.UNAUTHENTICATED);
        } finally {
            terminal.shutdownNow();
            anonymous.shutdownNow();
        }
    }

    @Test
    void tellsOfAPortInTheTraceOfTheCallThatMadeIt() {
        Traced call = Traced.newTrace();
        PortItem item = Client.item(UUID.randomUUID(), client.newNetwork().getNetworkId(), desktop);
        client.stub
                .withInterceptors(call.interceptor())
                .ensurePorts(EnsurePortsRequest.newBuilder().addItems(item).build())
                .forEachRemaining(made -> {});
        new Topic("idv.network.v1")
                .readUntil(
                        events -> events.stream()
                                .anyMatch(event -> event.key().equals(item.getPortId())
                                        && Topic.header(event, "traceparent").contains(call.id())),
                        LIMIT);
        client.deletePorts(desktop);
    }

    @Test
    void tellsEveryChangeOnItsTopicAndInTheAudit() {
        InternalNetwork network = client.newNetwork();
        Port port = client.port(desktop, network.getNetworkId());
        client.deletePorts(desktop);
        client.deletePorts(desktop);
        new Topic("idv.network.v1")
                .readUntil(
                        events -> events.stream()
                                        .filter(event -> event.key().equals(port.getPortId()))
                                        .map(Topic::type)
                                        .toList()
                                        .equals(List.of("idv.network.port-created.v1", "idv.network.port-deleted.v1"))
                                && events.stream()
                                        .anyMatch(event -> event.key().equals(network.getNetworkId())
                                                && Topic.type(event).equals("idv.network.network-created.v1")
                                                && event.value().contains("\"vni\":" + network.getVni())),
                        LIMIT);
        Set<String> audited = Set.of("ports.created", "ports.deleted");
        new Topic("idv.audit.v1")
                .readUntil(
                        events -> audited.stream().allMatch(action -> events.stream()
                                .anyMatch(event -> event.key().equals(network.getNetworkId())
                                        && event.value().contains(action)
                                        && event.value().contains(port.getMac() + " " + port.getAddress())
                                        && event.value().contains("desktop/" + desktop)
                                        && event.value().contains("service/desktop-service"))),
                        LIMIT);
    }
}
