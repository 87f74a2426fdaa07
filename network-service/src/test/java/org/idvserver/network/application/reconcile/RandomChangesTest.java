package org.idvserver.network.application.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.IntStream;
import org.idvserver.contracts.network.v1.InternalNetwork;
import org.idvserver.contracts.network.v1.Port;
import org.idvserver.network.support.Client;
import org.idvserver.network.support.NetworkTest;
import org.idvserver.testkit.network.PrivateSwitch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Whatever was wished, and whatever happened to the switches meanwhile, each ends as the last wish says. {@code -Didv.random.seed=N}
 * repeats a run, as far as the machine's own timing lets it; {@code -Didv.random.changes=N} makes it longer.
 */
@NetworkTest
class RandomChangesTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int NODES = 4;
    private static final int NETWORKS = 4;
    private static final int DESKTOPS = 24;
    private static final int CHANGES = Integer.getInteger("idv.random.changes", 1000);
    private static final long SEED = Long.getLong("idv.random.seed", System.nanoTime());
    private static final int FIRST_MOVED = 20;
    private static final int MOVED = 230;
    private static final String DEAD = "4095";
    private static final String NO_MODE = "[]";

    private final Random random = new Random(SEED);
    private final List<InternalNetwork> networks = new ArrayList<>();
    private final List<Desktop> desktops = new ArrayList<>();
    private final List<Node> nodes = new ArrayList<>();
    private final int subnet = random.nextInt(256);
    private int moves;
    private Client client;

    private record Desktop(UUID id, InternalNetwork network, Port port) {
        String device() {
            return "vm" + port.getPortId().substring(0, 8);
        }
    }

    /** A node, and what should be there: desktops that were placed, ports that are plugged, and the tags of others' ports. */
    private static final class Node {
        private final UUID id = UUID.randomUUID();
        private final PrivateSwitch ovs = PrivateSwitch.start();
        private String address;
        private final Set<Desktop> placed = new HashSet<>();
        private final Set<Desktop> plugged = new HashSet<>();
        private final Map<String, String> foreign = new TreeMap<>();
        private boolean killed;
        private boolean frozen;

        private Node(String address) {
            this.address = address;
        }

        private boolean answers() {
            return !killed && !frozen;
        }

        private void repair() {
            if (frozen) {
                ovs.thaw();
                frozen = false;
            }
            if (killed) {
                ovs.startProcesses();
                killed = false;
            }
        }
    }

    @BeforeEach
    void build() {
        client = new Client();
        IntStream.range(0, NETWORKS).forEach(k -> networks.add(client.newNetwork()));
        for (int k = 0; k < DESKTOPS; k++) {
            InternalNetwork network = networks.get(k % NETWORKS);
            UUID id = UUID.randomUUID();
            desktops.add(new Desktop(id, network, client.port(id, network.getNetworkId())));
        }
        for (int k = 1; k <= NODES; k++) {
            Node node = new Node("10.75." + subnet + "." + k);
            nodes.add(node);
            client.node(node.id, node.address, node.ovs.endpoint());
        }
    }

    @AfterEach
    void takeApart() {
        client.close();
        nodes.forEach(node -> {
            node.repair();
            node.ovs.close();
        });
    }

    @Test
    void endsAsWasWishedLast() {
        for (int k = 0; k < CHANGES; k++) {
            change();
        }
        nodes.forEach(Node::repair);
        for (Node node : nodes) {
            await("node " + node.address + " with idv.random.seed=" + SEED)
                    .atMost(LIMIT)
                    .untilAsserted(() -> assertAsWished(node));
        }
    }

    private void change() {
        Node node = any(nodes);
        int kind = random.nextInt(100);
        if (kind < 57) {
            place(node);
        } else if (kind < 60) {
            move(node);
        } else if (!node.answers()) {
            node.repair();
        } else if (kind < 80) {
            plug(node, any(desktops));
        } else if (kind < 88) {
            spoil(node);
        } else if (kind < 94) {
            bringForeign(node);
        } else if (kind < 97) {
            node.ovs.freeze();
            node.frozen = true;
        } else {
            node.ovs.kill();
            node.killed = true;
        }
    }

    private void place(Node node) {
        Set<Desktop> some = new HashSet<>();
        desktops.stream().filter(desktop -> random.nextInt(6) == 0).forEach(some::add);
        client.place(node.id, some.stream().map(Desktop::id).toArray(UUID[]::new));
        nodes.forEach(other -> other.placed.removeAll(some));
        node.placed.clear();
        node.placed.addAll(some);
    }

    /** Its machine gets another address, which nobody had for long. */
    private void move(Node node) {
        node.address = "10.75." + subnet + "." + (FIRST_MOVED + moves++ % MOVED);
        client.node(node.id, node.address, node.ovs.endpoint());
    }

    private void plug(Node node, Desktop desktop) {
        if (node.plugged.add(desktop)) {
            node.ovs.plug(desktop.device(), desktop.port().getPortId());
        } else {
            node.plugged.remove(desktop);
            node.ovs.vsctl("del-port", "br-int", desktop.device());
        }
    }

    /** What root on a terminal may do to ports that are ours. */
    private void spoil(Node node) {
        List<String> ours = new ArrayList<>(node.ovs.tunnels());
        List<String> wired = node.ovs.wired();
        ours.addAll(wired);
        if (ours.isEmpty()) {
            return;
        }
        String port = any(ours);
        List<String[]> deeds = new ArrayList<>();
        deeds.add(new String[] {"set", "Port", port, "tag=" + (1 + random.nextInt(4094))});
        deeds.add(new String[] {"set", "Port", port, "vlan_mode=native-untagged"});
        if (!wired.contains(port)) {
            deeds.add(new String[] {"del-port", "br-int", port});
            deeds.add(new String[] {"set", "Port", port, "protected=false"});
            deeds.add(new String[] {"set", "Interface", port, "options:remote_ip=10.1.2.3"});
        }
        List<String> deed = new ArrayList<>(List.of("--if-exists"));
        deed.addAll(List.of(any(deeds)));
        node.ovs.vsctl(deed.toArray(String[]::new));
    }

    private void bringForeign(Node node) {
        String name = "foreign" + random.nextInt(4);
        String tag = Integer.toString(1 + random.nextInt(4094));
        node.foreign.put(name, tag);
        node.ovs.vsctl(
                "--may-exist",
                "add-port",
                "br-int",
                name,
                "--",
                "set",
                "Port",
                name,
                "tag=" + tag,
                "--",
                "set",
                "Interface",
                name,
                "type=dummy");
    }

    private <T> T any(Collection<T> all) {
        return List.copyOf(all).get(random.nextInt(all.size()));
    }

    private void assertAsWished(Node node) {
        assertThat(tunnelsOf(node)).isEqualTo(wishedTunnels(node));
        Map<String, Set<String>> tagsOfNetworks = new HashMap<>();
        for (Desktop desktop : node.plugged) {
            String tag = node.ovs.tag(desktop.device());
            assertThat(node.ovs.vsctl("get", "Port", desktop.device(), "vlan_mode"))
                    .isEqualTo(NO_MODE);
            assertThat(tag.equals(DEAD)).isNotEqualTo(node.placed.contains(desktop));
            if (!tag.equals(DEAD)) {
                tagsOfNetworks
                        .computeIfAbsent(desktop.network().getNetworkId(), network -> new HashSet<>())
                        .add(tag);
            }
        }
        assertThat(tagsOfNetworks.values()).allMatch(tags -> tags.size() == 1).doesNotHaveDuplicates();
        node.foreign.forEach((name, tag) -> assertThat(node.ovs.tag(name)).isEqualTo(tag));
    }

    private Set<String> wishedTunnels(Node node) {
        Set<String> wished = new TreeSet<>();
        for (InternalNetwork network : networks) {
            if (isIn(node, network)) {
                nodes.stream()
                        .filter(other -> !other.equals(node) && isIn(other, network))
                        .forEach(other -> wished.add(network.getVni() + " " + other.address + " true []"));
            }
        }
        return wished;
    }

    private static boolean isIn(Node node, InternalNetwork network) {
        return node.placed.stream().anyMatch(desktop -> desktop.network().equals(network));
    }

    /** VNI, remote address, whether it is protected, and its mode, of each tunnel. */
    private static Set<String> tunnelsOf(Node node) {
        Set<String> found = new TreeSet<>();
        for (String name : node.ovs.tunnels()) {
            String row = node.ovs.vsctl(
                    "get",
                    "Interface",
                    name,
                    "options:key",
                    "options:remote_ip",
                    "--",
                    "get",
                    "Port",
                    name,
                    "protected",
                    "vlan_mode");
            found.add(String.join(" ", row.replace("\"", "").lines().toList()));
        }
        return found;
    }
}
