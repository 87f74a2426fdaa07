package org.idvserver.benchmarks;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.idvserver.contracts.network.v1.Port;
import org.idvserver.contracts.network.v1.PortItem;
import org.idvserver.testkit.network.PrivateSwitch;

/**
 * How long it takes from a wish until real switches (with the dummy datapath) have carried it out: 200 ports and 100 tunnels of one
 * node, against one run of ovs-vsctl that does the same and against a run for each; then a whole mesh of nodes that are in every
 * network, against one run of ovs-vsctl for each node. network-service must run with {@code IDV_NETWORK_UNPROVEN_ENDPOINTS=true}.
 */
public final class WireNodes {
    private static final int PORTS = 200;
    private static final int NETWORKS_OF_ONE = 2;
    private static final int PEERS_OF_ONE = 50;
    private static final int TURNS = 3;
    private static final int HANDS = 2;
    private static final String NOWHERE = "unix:/nonexistent/db.sock";

    private final NetworkPeer peer;

    private WireNodes(NetworkPeer peer) {
        this.peer = peer;
    }

    /** Arguments: how many nodes (30), how many networks (20). */
    public static void main(String[] arguments) throws Exception {
        int nodes = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 30;
        int networks = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 20;
        try (NetworkPeer peer = new NetworkPeer()) {
            new WireNodes(peer).oneNode();
        }
        try (NetworkPeer peer = new NetworkPeer()) {
            new WireNodes(peer).mesh(nodes, networks);
        }
    }

    private static double since(long begun) {
        return (System.nanoTime() - begun) / 1e9;
    }

    private void oneNode() throws Exception {
        List<String> networks = networks(NETWORKS_OF_ONE);
        UUID node = UUID.randomUUID();
        try (PrivateSwitch ours = PrivateSwitch.start();
                PrivateSwitch theirs = PrivateSwitch.start()) {
            peer.node(node, "10.74.0.250", ours.endpoint());
            Map<UUID, List<UUID>> others = new HashMap<>();
            for (int k = 0; k < PEERS_OF_ONE; k++) {
                UUID other = UUID.randomUUID();
                peer.node(other, "10.74.0." + (k + 1), NOWHERE);
                others.put(other, desktops(networks, NETWORKS_OF_ONE));
            }
            peer.place(others);
            List<UUID> desktops = new ArrayList<>();
            List<PortItem> items = new ArrayList<>();
            for (int k = 0; k < PORTS; k++) {
                desktops.add(UUID.randomUUID());
                items.add(NetworkPeer.item(networks.get(k % NETWORKS_OF_ONE), desktops.get(k)));
            }
            List<Port> ports = peer.ports(items);
            for (int k = 0; k < PORTS; k++) {
                ours.plug("vm" + k, ports.get(k).getPortId());
                theirs.plug("vm" + k, ports.get(k).getPortId());
            }
            int tunnels = NETWORKS_OF_ONE * PEERS_OF_ONE;
            double service = 0;
            double single = 0;
            for (int turn = 0; turn < TURNS; turn++) {
                peer.place(Map.of(node, List.of()));
                peer.awaitWired(List.of(node), 0, 0);
                long begun = System.nanoTime();
                peer.place(Map.of(node, desktops));
                peer.awaitWired(List.of(node), tunnels, PORTS);
                service += since(begun);
                single += byHand(theirs, 1);
            }
            double runs = byHand(theirs, PORTS + tunnels);
            System.out.printf(
                    Locale.ROOT,
                    "%d ports and %d tunnels: %.2f s; one run of ovs-vsctl %.2f s: ratio %.2f (wanted 1.5); %d runs %.1f s: %.0f times (wanted 10)%n",
                    PORTS,
                    tunnels,
                    service / TURNS,
                    single / TURNS,
                    service / single,
                    PORTS + tunnels,
                    runs,
                    runs / (service / TURNS));
        }
    }

    private List<String> networks(int count) {
        List<String> made = new ArrayList<>();
        for (int k = 0; k < count; k++) {
            made.add(peer.network());
        }
        return made;
    }

    /** A desktop in each of the networks in turn. */
    private List<UUID> desktops(List<String> networks, int count) {
        List<UUID> desktops = new ArrayList<>();
        List<PortItem> items = new ArrayList<>();
        for (int k = 0; k < count; k++) {
            UUID desktop = UUID.randomUUID();
            desktops.add(desktop);
            items.add(NetworkPeer.item(networks.get(k % networks.size()), desktop));
        }
        peer.ports(items);
        return desktops;
    }

    /** The same ports and tunnels in so many runs, and away again. */
    private static double byHand(PrivateSwitch ovs, int runs) {
        List<List<String>> commands = new ArrayList<>();
        for (int k = 0; k < PORTS; k++) {
            commands.add(List.of("set", "Port", "vm" + k, "tag=" + (1 + k % NETWORKS_OF_ONE)));
        }
        for (int k = 0; k < NETWORKS_OF_ONE * PEERS_OF_ONE; k++) {
            commands.add(tunnel("hand" + k, 1 + k % NETWORKS_OF_ONE, k / NETWORKS_OF_ONE + 1, "10.74.0.250"));
        }
        long begun = System.nanoTime();
        if (runs == 1) {
            ovs.vsctl(joined(commands));
        } else {
            commands.forEach(command -> ovs.vsctl(command.toArray(String[]::new)));
        }
        double seconds = since(begun);
        clear(ovs, NETWORKS_OF_ONE * PEERS_OF_ONE);
        return seconds;
    }

    private static void clear(PrivateSwitch ovs, int tunnels) {
        List<List<String>> away = new ArrayList<>();
        for (int k = 0; k < tunnels; k++) {
            away.add(List.of("del-port", "br-int", "hand" + k));
        }
        ovs.vsctl(joined(away));
    }

    private static List<String> tunnel(String name, int network, int remote, String local) {
        return List.of(
                "add-port",
                "br-int",
                name,
                "tag=" + network,
                "protected=true",
                "--",
                "set",
                "Interface",
                name,
                "type=vxlan",
                "options:key=" + network,
                "options:remote_ip=10.74.0." + remote,
                "options:local_ip=" + local);
    }

    private static String[] joined(List<List<String>> commands) {
        List<String> whole = new ArrayList<>();
        commands.forEach(command -> {
            whole.add("--");
            whole.addAll(command);
        });
        return whole.toArray(String[]::new);
    }

    private void mesh(int size, int networkCount) throws Exception {
        List<String> networks = networks(networkCount);
        List<PrivateSwitch> switches = new ArrayList<>();
        Map<UUID, List<UUID>> wish = new HashMap<>();
        try {
            for (int k = 1; k <= size; k++) {
                PrivateSwitch ovs = PrivateSwitch.start();
                switches.add(ovs);
                UUID node = UUID.randomUUID();
                peer.node(node, "10.74.0." + k, ovs.endpoint());
                wish.put(node, desktops(networks, networkCount));
            }
            peer.awaitWired(wish.keySet(), 0, 0);
            double hands = byHands(switches, networkCount);
            int tunnels = (size - 1) * networkCount;
            long begun = System.nanoTime();
            peer.place(wish);
            peer.awaitWired(wish.keySet(), tunnels, 0);
            double service = since(begun);
            begun = System.nanoTime();
            peer.lookAgain(wish.keySet());
            peer.awaitWired(wish.keySet(), tunnels, 0);
            System.out.printf(
                    Locale.ROOT,
                    "%d nodes in %d networks, %d tunnels: %.1f s (wanted 15); ovs-vsctl once for each node %.1f s: ratio %.2f; a pass with nothing to do %.2f s (wanted 2)%n",
                    size,
                    networkCount,
                    size * tunnels,
                    service,
                    hands,
                    service / hands,
                    since(begun));
        } finally {
            switches.forEach(PrivateSwitch::close);
        }
    }

    /** As many runs at once as there are cores here. */
    private static double byHands(List<PrivateSwitch> switches, int networks) throws Exception {
        ExecutorService hands = Executors.newFixedThreadPool(HANDS);
        try {
            List<Future<?>> running = new ArrayList<>();
            long begun = System.nanoTime();
            for (int k = 1; k <= switches.size(); k++) {
                int own = k;
                running.add(hands.submit(
                        () -> switches.get(own - 1).vsctl(joined(meshOf(own, switches.size(), networks)))));
            }
            for (Future<?> run : running) {
                run.get();
            }
            double seconds = since(begun);
            switches.forEach(ovs -> clear(ovs, (switches.size() - 1) * networks));
            return seconds;
        } finally {
            hands.shutdownNow();
        }
    }

    private static List<List<String>> meshOf(int own, int size, int networks) {
        List<List<String>> commands = new ArrayList<>();
        for (int other = 1; other <= size; other++) {
            for (int network = 1; other != own && network <= networks; network++) {
                commands.add(tunnel("hand" + commands.size(), network, other, "10.74.0." + own));
            }
        }
        return commands;
    }
}
