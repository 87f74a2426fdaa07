package org.idvserver.network.application.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.idvserver.contracts.network.v1.InternalNetwork;
import org.idvserver.contracts.network.v1.Port;
import org.idvserver.network.support.Client;
import org.idvserver.network.support.NetworkTest;
import org.idvserver.testkit.network.Packets;
import org.idvserver.testkit.network.Rack;
import org.idvserver.testkit.network.Rack.Guest;
import org.idvserver.testkit.network.Rack.Node;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Real packets between real switches: what a VNI joins, and what it keeps apart. With {@code -Didv.rack.nodes=10} on ten nodes. */
@NetworkTest
class RackTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int NODES = Integer.getInteger("idv.rack.nodes", 3);
    private static final int POURED_BYTES = 1_000_000;
    private static final int TCP_PORT = 7000;

    private final List<Guest> mine = new ArrayList<>();
    private final List<Guest> others = new ArrayList<>();
    private Rack rack;
    private Client client;

    /** A guest of each of two networks on every node. */
    @BeforeEach
    void build() {
        client = new Client();
        rack = new Rack(NODES);
        InternalNetwork first = client.newNetwork();
        InternalNetwork second = client.newNetwork();
        for (Node node : rack.nodes()) {
            client.node(node.id(), node.address(), node.ovs().endpoint());
            UUID one = UUID.randomUUID();
            UUID two = UUID.randomUUID();
            Port portOfOne = client.port(one, first.getNetworkId());
            Port portOfTwo = client.port(two, second.getNetworkId());
            client.place(node.id(), one, two);
            mine.add(plug(node, portOfOne));
            others.add(plug(node, portOfTwo));
        }
        await().atMost(LIMIT).untilAsserted(() -> assertThat(states()).containsOnly("WIRED AS_WISHED"));
    }

    private Guest plug(Node node, Port port) {
        return rack.plug(node, port.getPortId(), port.getMac(), port.getAddress());
    }

    @AfterEach
    void takeApart() {
        client.close();
        rack.close();
    }

    private List<String> states() {
        return rack.nodes().stream().map(node -> Client.stateOf(node.id())).toList();
    }

    @Test
    void joinsGuestsOfANetworkOverAllNodesAtFullSizeWithOneCopyForEach() {
        for (Guest guest : mine) {
            assertThat(mine).allMatch(guest::pings);
        }
        for (Guest to : mine) {
            mine.stream().filter(from -> from != to).forEach(from -> pour(from, to));
        }
        assertThat(copies("broadcast", "broadcast")).containsExactlyElementsOf(once());
    }

    private static void pour(Guest from, Guest to) {
        try (Packets sink = Packets.sink(to, TCP_PORT)) {
            String sent = Packets.pour(from, to, TCP_PORT, POURED_BYTES);
            assertThat(sink.result()).isEqualTo(sent);
        }
    }

    @Test
    void letsNoGuestChooseItsNetworkByATag() {
        List<String> tags = rack.nodes()
                .get(0)
                .ovs()
                .vsctl("--bare", "--columns=tag", "list", "Port")
                .lines()
                .filter(tag -> !tag.isBlank())
                .distinct()
                .toList();
        assertThat(tags).hasSizeGreaterThanOrEqualTo(2);
        for (String tag : tags) {
            assertThat(copies("hop-to-" + tag, "hop-to-" + tag, tag)).containsOnly("0");
        }
        String stolen = mine.get(1).address();
        others.get(0).space().run("ip", "address", "add", stolen.replaceAll("\\d+$", "200") + "/24", "dev", "eth0");
        assertThat(others.get(0).pings(stolen)).isFalse();
    }

    /** How many each guest but the sender received: those of its own network first. */
    private List<String> copies(String mark, String... markAndVlan) {
        List<Packets> listeners = new ArrayList<>();
        try {
            mine.stream().skip(1).forEach(guest -> listeners.add(Packets.listen(guest, mark)));
            others.forEach(guest -> listeners.add(Packets.listen(guest, mark)));
            Packets.broadcast(mine.get(0), markAndVlan);
            return listeners.stream().map(Packets::result).toList();
        } finally {
            listeners.forEach(Packets::close);
        }
    }

    private static List<String> once() {
        return IntStream.range(1, 2 * NODES)
                .mapToObj(k -> k < NODES ? "1" : "0")
                .toList();
    }

    @Test
    void goesOnWhenASwitchBeginsAnewAndWhenANodeIsCutOffOrLeaves() {
        Node restarted = rack.nodes().get(1);
        Node cut = rack.nodes().get(2);
        Guest here = mine.get(0);
        restarted.ovs().kill();
        assertThat(here.pings(mine.get(2))).isTrue();
        rack.restart(restarted);
        await().atMost(LIMIT).until(() -> here.pings(mine.get(1)));

        rack.draw(cut);
        assertThat(here.pings(mine.get(2))).isFalse();
        await().atMost(LIMIT)
                .untilAsserted(() ->
                        assertThat(Client.stateOf(rack.nodes().get(0).id())).isEqualTo("WIRED PEERS_SILENT"));
        assertThat(here.pings(mine.get(1))).isTrue();
        rack.replug(cut);
        await().atMost(LIMIT).until(() -> here.pings(mine.get(2)));
        await().atMost(LIMIT).untilAsserted(() -> assertThat(states()).containsOnly("WIRED AS_WISHED"));
        assertThat(copies("after", "after")).containsExactlyElementsOf(once());

        client.place(cut.id());
        await().atMost(LIMIT).until(() -> cut.ovs().tunnels().isEmpty());
        assertThat(here.pings(mine.get(2))).isFalse();
        assertThat(here.pings(mine.get(1))).isTrue();
    }
}
