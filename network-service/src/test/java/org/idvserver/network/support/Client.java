package org.idvserver.network.support;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import io.restassured.RestAssured;
import io.restassured.path.json.JsonPath;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.idvserver.contracts.network.v1.DeletePortsRequest;
import org.idvserver.contracts.network.v1.EnsureInternalNetworkRequest;
import org.idvserver.contracts.network.v1.EnsureNodesRequest;
import org.idvserver.contracts.network.v1.EnsureNodesResponse;
import org.idvserver.contracts.network.v1.EnsurePortsRequest;
import org.idvserver.contracts.network.v1.EnsurePortsResponse;
import org.idvserver.contracts.network.v1.InternalNetwork;
import org.idvserver.contracts.network.v1.NetworkServiceGrpc;
import org.idvserver.contracts.network.v1.NodeItem;
import org.idvserver.contracts.network.v1.NodePlacement;
import org.idvserver.contracts.network.v1.NodeWiring;
import org.idvserver.contracts.network.v1.PlaceDesktopsRequest;
import org.idvserver.contracts.network.v1.PlaceDesktopsResponse;
import org.idvserver.contracts.network.v1.Port;
import org.idvserver.contracts.network.v1.PortFault;
import org.idvserver.contracts.network.v1.PortItem;
import org.idvserver.testkit.identity.TestChannels;
import org.idvserver.testkit.identity.TestTokens;

/** The service as desktop-service sees it. */
public final class Client implements AutoCloseable {
    private final ManagedChannel channel = TestChannels.service("desktop-service");
    public final NetworkServiceGrpc.NetworkServiceBlockingStub stub = NetworkServiceGrpc.newBlockingStub(channel);

    private final Set<UUID> desktops = ConcurrentHashMap.newKeySet();
    private final Set<UUID> nodes = ConcurrentHashMap.newKeySet();

    /** Of an owner that nobody else has. */
    public InternalNetwork newNetwork() {
        return network("section/" + UUID.randomUUID());
    }

    public InternalNetwork network(String owner) {
        return stub.ensureInternalNetwork(EnsureInternalNetworkRequest.newBuilder()
                        .setOwner(owner)
                        .setName("Test")
                        .build())
                .getNetwork();
    }

    /** The first port of a desktop in a network. */
    public Port port(UUID desktop, String network) {
        return ensure(List.of(item(UUID.randomUUID(), network, desktop))).get(0).getPort();
    }

    public static PortItem item(UUID port, String network, UUID desktop) {
        return PortItem.newBuilder()
                .setPortId(port.toString())
                .setNetworkId(network)
                .setDesktopId(desktop.toString())
                .setHostname("pc-" + desktop.toString().substring(0, 8))
                .build();
    }

    public List<EnsurePortsResponse> ensure(List<PortItem> items) {
        items.forEach(item -> desktops.add(UUID.fromString(item.getDesktopId())));
        return list(stub.ensurePorts(
                EnsurePortsRequest.newBuilder().addAllItems(items).build()));
    }

    public void deletePorts(UUID... desktops) {
        DeletePortsRequest.Builder request = DeletePortsRequest.newBuilder();
        List.of(desktops).forEach(desktop -> request.addDesktopIds(desktop.toString()));
        list(stub.deletePorts(request.build()));
    }

    public void node(UUID id, String address, String endpoint) {
        nodes.add(id);
        assertThat(ensure(item(id, address, endpoint)))
                .containsExactly(EnsureNodesResponse.newBuilder()
                        .setNodeId(id.toString())
                        .build());
    }

    public static NodeItem item(UUID id, String address, String endpoint) {
        return NodeItem.newBuilder()
                .setNodeId(id.toString())
                .setName("node-" + id.toString().substring(0, 8))
                .setUnderlayAddress(address)
                .setUnderlayMtu(1600)
                .setOvsdbEndpoint(endpoint)
                .setDatapath("netdev")
                .build();
    }

    public List<EnsureNodesResponse> ensure(NodeItem... items) {
        List.of(items).forEach(item -> nodes.add(UUID.fromString(item.getNodeId())));
        return list(stub.ensureNodes(
                EnsureNodesRequest.newBuilder().addAllNodes(List.of(items)).build()));
    }

    /** How the node is to be wired then. */
    public NodeWiring place(UUID node, UUID... desktops) {
        PlaceDesktopsResponse answer = placeAll(Map.of(node, List.of(desktops))).get(0);
        assertThat(answer.getFault()).isEqualTo(PortFault.getDefaultInstance());
        return answer.getWiring();
    }

    public List<PlaceDesktopsResponse> placeAll(Map<UUID, List<UUID>> desktopsOfNodes) {
        PlaceDesktopsRequest.Builder request = PlaceDesktopsRequest.newBuilder();
        desktopsOfNodes.forEach((node, desktops) -> request.addNodes(NodePlacement.newBuilder()
                .setNodeId(node.toString())
                .addAllDesktopIds(desktops.stream().map(UUID::toString).toList())));
        return list(stub.placeDesktops(request.build()));
    }

    /** The node as REST shows it. */
    public static JsonPath rest(String path) {
        return RestAssured.given()
                .auth()
                .oauth2(TestTokens.withRoles("admin"))
                .get(path)
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    public static String stateOf(UUID node) {
        JsonPath view = rest("/api/v1/nodes/" + node);
        return view.getString("state") + " " + view.getString("reason");
    }

    public static List<String> nodesIn(String state) {
        return rest("/api/v1/nodes?pageSize=200&state=" + state).getList("items.id");
    }

    public static String messageOf(UUID node) {
        return rest("/api/v1/nodes/" + node).getString("message");
    }

    private static <T> List<T> list(Iterator<T> stream) {
        List<T> items = new ArrayList<>();
        stream.forEachRemaining(items::add);
        return items;
    }

    /** Removes what it made, so that no reconciler goes on with it. */
    @Override
    public void close() {
        deletePorts(desktops.toArray(UUID[]::new));
        nodes.forEach(node -> RestAssured.given()
                .auth()
                .oauth2(TestTokens.withRoles("admin"))
                .delete("/api/v1/nodes/" + node)
                .then()
                .statusCode(204));
        channel.shutdownNow();
    }
}
