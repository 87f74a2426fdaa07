package org.idvserver.testkit.network;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/** Nodes in namespaces, each with a real switch, joined by an underlay; and guests whose cables hang in the nodes' bridges. */
public final class Rack implements AutoCloseable {
    private static final int UNDERLAY_MTU = 1500;

    /** The largest that leaves room for 50 bytes of VXLAN around a frame. */
    private static final int GUEST_MTU = 1450;

    private final String prefix = "idvr"
            + HexFormat.of().toHexDigits((short) ThreadLocalRandom.current().nextInt());
    private final int subnet = ThreadLocalRandom.current().nextInt(256);
    private final List<Guest> guests = new ArrayList<>();
    private final List<Node> nodes = new ArrayList<>();
    private final Namespace underlay = Namespace.make(prefix + "-u");

    /** A machine: its switch may be killed, its cable drawn. */
    public record Node(UUID id, String address, Namespace space, PrivateSwitch ovs, String cable) {}

    /** A virtual machine, played by a namespace. */
    public record Guest(String address, Namespace space, String tap) {
        /** With packets as large as the network takes, which nobody may cut into pieces. */
        public boolean pings(Guest other) {
            return pings(other.address);
        }

        public boolean pings(String address) {
            try {
                String payload = Integer.toString(GUEST_MTU - 28);
                space.run("ping", "-c", "1", "-W", "1", "-s", payload, "-M", "do", address);
                return true;
            } catch (IllegalStateException noAnswer) {
                return false;
            }
        }
    }

    public Rack(int size) {
        underlay.configure("link add br-ul mtu %d type bridge".formatted(UNDERLAY_MTU), "link set br-ul up");
        for (int k = 1; k <= size; k++) {
            nodes.add(node(k));
        }
    }

    public List<Node> nodes() {
        return nodes;
    }

    private Node node(int number) {
        Namespace space = Namespace.make(prefix + "-n" + number);
        String cable = "u" + number;
        underlay.cable(cable, space, "eth0", UNDERLAY_MTU);
        underlay.configure("link set %s master br-ul up".formatted(cable));
        space.configure("link set lo up", "link set eth0 up");
        // The switch reads what its devices receive; the node's kernel, which receives it too, must not answer as well.
        space.run(
                "nft",
                """
                table inet switched {
                    chain pre {
                        type filter hook prerouting priority -400;
                        iifname { "eth0", "tap*" } drop
                    }
                }
                table arp switched {
                    chain in {
                        type filter hook input priority 0;
                        iifname { "eth0", "tap*" } drop
                    }
                }""");
        PrivateSwitch ovs = PrivateSwitch.startIn(space);
        ovs.addBridge("br-phy");
        ovs.vsctl("add-port", "br-phy", "eth0");
        Node node = new Node(UUID.randomUUID(), "10.76." + subnet + "." + number, space, ovs, cable);
        addressOf(node);
        return node;
    }

    /** The switch's own devices may be gone with its process. Up, that of br-int would let the node's kernel into every network. */
    private static void addressOf(Node node) {
        node.space()
                .configure(
                        "address replace %s/24 dev br-phy".formatted(node.address()),
                        "link set br-phy mtu %d up".formatted(UNDERLAY_MTU),
                        "link set br-int down");
    }

    /** After its switch was killed. */
    public void restart(Node node) {
        node.ovs().startProcesses();
        node.ovs().awaitConfigured();
        addressOf(node);
    }

    /** As libvirt plugs a desktop: in the dead VLAN. */
    public Guest plug(Node node, String portId, String mac, String address) {
        String name = portId.substring(0, 8);
        String tap = "tap" + name;
        Namespace space = Namespace.make(prefix + "-g" + name);
        space.cable("eth0", node.space(), tap, GUEST_MTU);
        space.configure(
                "link set lo up",
                "link set eth0 address %s up".formatted(mac),
                "address add %s/24 dev eth0".formatted(address));
        node.space().configure("link set %s up".formatted(tap));
        node.ovs()
                .vsctl(
                        "add-port",
                        "br-int",
                        tap,
                        "tag=4095",
                        "--",
                        "set",
                        "Interface",
                        tap,
                        "external_ids:iface-id=" + portId);
        Guest guest = new Guest(address, space, tap);
        guests.add(guest);
        return guest;
    }

    public void draw(Node node) {
        underlay.configure("link set %s down".formatted(node.cable()));
    }

    public void replug(Node node) {
        underlay.configure("link set %s up".formatted(node.cable()));
    }

    @Override
    public void close() {
        guests.forEach(guest -> guest.space().close());
        nodes.forEach(node -> node.ovs().close());
        nodes.forEach(node -> node.space().close());
        underlay.close();
    }
}
