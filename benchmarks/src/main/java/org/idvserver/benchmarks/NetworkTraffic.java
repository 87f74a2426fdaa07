package org.idvserver.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.idvserver.contracts.network.v1.Port;
import org.idvserver.testkit.network.Packets;
import org.idvserver.testkit.network.Rack;
import org.idvserver.testkit.network.Rack.Guest;
import org.idvserver.testkit.network.Rack.Node;

/**
 * How much TCP carries between guests of two nodes in namespaces that network-service wired, against two nodes that were wired by hand
 * with ovs-vsctl, in turns. network-service must run with {@code IDV_NETWORK_UNPROVEN_ENDPOINTS=true}.
 */
public final class NetworkTraffic {
    private static final int BYTES = 64_000_000;
    private static final int TURNS = 6;
    private static final int TCP_PORT = 7000;
    private static final int VNI = 77;
    private static final int TAG = 5;
    private static final int BITS_A_BYTE = 8;
    private static final long LOOK_MILLIS = 200;

    private NetworkTraffic() {}

    public static void main(String[] arguments) throws Exception {
        try (NetworkPeer peer = new NetworkPeer();
                Rack wired = new Rack(2);
                Rack hand = new Rack(2)) {
            List<Guest> ours = byService(peer, wired);
            List<Guest> theirs = byHand(hand);
            pour(ours);
            pour(theirs);
            double service = 0;
            double byHand = 0;
            for (int turn = 0; turn < TURNS; turn++) {
                service += pour(ours);
                byHand += pour(theirs);
            }
            double megabits = (double) BYTES * TURNS * BITS_A_BYTE / 1e6;
            System.out.printf(
                    Locale.ROOT,
                    "TCP between two nodes: %.0f Mbit/s; wired by hand %.0f Mbit/s; ratio %.2f (wanted 0.95)%n",
                    megabits / service,
                    megabits / byHand,
                    byHand / service);
        }
    }

    private static List<Guest> byService(NetworkPeer peer, Rack rack) throws Exception {
        String network = peer.network();
        List<Guest> guests = new ArrayList<>();
        for (Node node : rack.nodes()) {
            peer.node(node.id(), node.address(), node.ovs().endpoint());
            UUID desktop = UUID.randomUUID();
            Port port = peer.ports(List.of(NetworkPeer.item(network, desktop))).get(0);
            peer.place(Map.of(node.id(), List.of(desktop)));
            guests.add(rack.plug(node, port.getPortId(), port.getMac(), port.getAddress()));
        }
        peer.awaitWired(rack.nodes().stream().map(Node::id).toList(), 1, 1);
        return guests;
    }

    private static List<Guest> byHand(Rack rack) {
        List<Guest> guests = new ArrayList<>();
        for (int k = 0; k < 2; k++) {
            Node node = rack.nodes().get(k);
            Guest guest =
                    rack.plug(node, UUID.randomUUID().toString(), "02:77:00:00:00:0" + (k + 1), "10.77.0." + (k + 1));
            guests.add(guest);
            node.ovs()
                    .vsctl(
                            "add-port",
                            "br-int",
                            "vx",
                            "tag=" + TAG,
                            "--",
                            "set",
                            "Interface",
                            "vx",
                            "type=vxlan",
                            "options:key=" + VNI,
                            "options:local_ip=" + node.address(),
                            "options:remote_ip=" + rack.nodes().get(1 - k).address(),
                            "--",
                            "set",
                            "Port",
                            guest.tap(),
                            "tag=" + TAG);
        }
        return guests;
    }

    private static double pour(List<Guest> guests) throws InterruptedException {
        while (!guests.get(0).pings(guests.get(1))) {
            Thread.sleep(LOOK_MILLIS);
        }
        try (Packets sink = Packets.sink(guests.get(1), TCP_PORT)) {
            long begun = System.nanoTime();
            String sent = Packets.pour(guests.get(0), guests.get(1), TCP_PORT, BYTES);
            if (!sink.result().equals(sent)) {
                throw new IllegalStateException("what arrived is not what was sent");
            }
            return (System.nanoTime() - begun) / 1e9;
        }
    }
}
