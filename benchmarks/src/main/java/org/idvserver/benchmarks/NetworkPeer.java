package org.idvserver.benchmarks;

import io.grpc.ManagedChannel;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.idvserver.contracts.network.v1.EnsureInternalNetworkRequest;
import org.idvserver.contracts.network.v1.EnsureNodesRequest;
import org.idvserver.contracts.network.v1.EnsureNodesResponse;
import org.idvserver.contracts.network.v1.EnsurePortsRequest;
import org.idvserver.contracts.network.v1.EnsurePortsResponse;
import org.idvserver.contracts.network.v1.NetworkServiceGrpc;
import org.idvserver.contracts.network.v1.NodeItem;
import org.idvserver.contracts.network.v1.NodePlacement;
import org.idvserver.contracts.network.v1.PlaceDesktopsRequest;
import org.idvserver.contracts.network.v1.PlaceDesktopsResponse;
import org.idvserver.contracts.network.v1.Port;
import org.idvserver.contracts.network.v1.PortItem;
import org.idvserver.testkit.identity.TestChannels;

/** network-service as desktop-service uses it; what was made is removed when it is closed. */
final class NetworkPeer implements AutoCloseable {
    private static final int GRPC_PORT = 9085;
    private static final int PORTS_A_CALL = 2000;
    private static final long LOOK_MILLIS = 5;
    private static final long LIMIT_NANOS = 300_000_000_000L;
    private static final String NAMES = "bench-net";

    private final ManagedChannel channel;
    private final NetworkServiceGrpc.NetworkServiceBlockingStub stub;
    private final Connection database = Stack.database("network-service");
    private final List<UUID> nodes = new ArrayList<>();

    NetworkPeer() throws Exception {
        Stack.grpcPort(GRPC_PORT);
        channel = TestChannels.service("desktop-service");
        stub = NetworkServiceGrpc.newBlockingStub(channel);
        remove();
    }

    /** The id of an internal network that nobody else has. */
    String network() {
        return stub.ensureInternalNetwork(EnsureInternalNetworkRequest.newBuilder()
                        .setOwner("section/" + UUID.randomUUID())
                        .setName(NAMES)
                        .build())
                .getNetwork()
                .getNetworkId();
    }

    static PortItem item(String network, UUID desktop) {
        return PortItem.newBuilder()
                .setPortId(UUID.randomUUID().toString())
                .setNetworkId(network)
                .setDesktopId(desktop.toString())
                .setHostname(NAMES)
                .build();
    }

    List<Port> ports(List<PortItem> items) {
        List<Port> made = new ArrayList<>();
        for (int first = 0; first < items.size(); first += PORTS_A_CALL) {
            List<PortItem> some = items.subList(first, Math.min(items.size(), first + PORTS_A_CALL));
            stub.ensurePorts(EnsurePortsRequest.newBuilder().addAllItems(some).build())
                    .forEachRemaining(answer -> made.add(portOf(answer)));
        }
        return made;
    }

    private static Port portOf(EnsurePortsResponse answer) {
        if (answer.hasFault()) {
            throw new IllegalStateException(answer.getFault().getMessage());
        }
        return answer.getPort();
    }

    void node(UUID id, String address, String endpoint) {
        nodes.add(id);
        NodeItem item = NodeItem.newBuilder()
                .setNodeId(id.toString())
                .setName(NAMES + "-" + nodes.size())
                .setUnderlayAddress(address)
                .setUnderlayMtu(1600)
                .setOvsdbEndpoint(endpoint)
                .setDatapath("netdev")
                .build();
        EnsureNodesResponse answer = stub.ensureNodes(
                        EnsureNodesRequest.newBuilder().addNodes(item).build())
                .next();
        if (answer.hasFault()) {
            throw new IllegalStateException(answer.getFault().getMessage());
        }
    }

    void place(Map<UUID, List<UUID>> desktopsOfNodes) {
        PlaceDesktopsRequest.Builder request = PlaceDesktopsRequest.newBuilder();
        desktopsOfNodes.forEach((node, desktops) -> request.addNodes(NodePlacement.newBuilder()
                .setNodeId(node.toString())
                .addAllDesktopIds(desktops.stream().map(UUID::toString).toList())));
        stub.placeDesktops(request.build()).forEachRemaining(NetworkPeer::check);
    }

    private static void check(PlaceDesktopsResponse answer) {
        if (answer.hasFault()) {
            throw new IllegalStateException(answer.getFault().getMessage());
        }
    }

    /** Waits until each node is as was wished last, with so many tunnels and ports. */
    void awaitWired(Collection<UUID> wanted, int tunnels, int ports) throws Exception {
        long begun = System.nanoTime();
        try (PreparedStatement query = database.prepareStatement(
                """
                select count(*) from node where id = any(?) and state = 'WIRED'
                    and observed_generation = wish_generation and tunnels_up = ? and ports_wired = ?""")) {
            query.setArray(1, database.createArrayOf("uuid", wanted.toArray()));
            query.setInt(2, tunnels);
            query.setInt(3, ports);
            while (count(query) < wanted.size()) {
                if (System.nanoTime() - begun > LIMIT_NANOS) {
                    throw new IllegalStateException("the nodes were not wired in time");
                }
                Thread.sleep(LOOK_MILLIS);
            }
        }
    }

    private static int count(PreparedStatement query) throws Exception {
        try (ResultSet rows = query.executeQuery()) {
            rows.next();
            return rows.getInt(1);
        }
    }

    /** Has every node looked at, as if its wish were new. */
    void lookAgain(Collection<UUID> wanted) throws Exception {
        try (PreparedStatement change =
                database.prepareStatement("update node set wish_generation = wish_generation + 1 where id = any(?)")) {
            change.setArray(1, database.createArrayOf("uuid", wanted.toArray()));
            change.execute();
        }
        execute("select pg_notify('node', '')");
    }

    Connection database() {
        return database;
    }

    /** Rows of an address, or of a MAC, that two ports have. */
    int duplicates(Set<String> networks) throws Exception {
        try (PreparedStatement query = database.prepareStatement(
                """
                select count(*) from (
                    select 1 from port where network_id = any(?) group by network_id, address having count(*) > 1
                    union all select 1 from port group by mac having count(*) > 1) doubled""")) {
            query.setArray(1, database.createArrayOf("uuid", networks.toArray()));
            return count(query);
        }
    }

    private void remove() throws Exception {
        String named = " where node_id in (select id from node where name like '" + NAMES + "%')";
        execute("delete from placement" + named);
        execute("delete from membership" + named);
        execute("delete from port" + named);
        execute("delete from port where network_id in (select id from network where name = '" + NAMES + "')");
        execute("delete from network where name = '" + NAMES + "'");
        execute("delete from node where name like '" + NAMES + "%'");
    }

    private void execute(String sql) throws Exception {
        try (PreparedStatement statement = database.prepareStatement(sql)) {
            statement.execute();
        }
    }

    @Override
    public void close() throws Exception {
        channel.shutdownNow();
        remove();
        database.close();
    }
}
