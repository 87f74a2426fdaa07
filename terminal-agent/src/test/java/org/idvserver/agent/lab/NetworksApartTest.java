package org.idvserver.agent.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.idvserver.agent.networks.Card;
import org.idvserver.agent.support.LabTerminal;
import org.idvserver.agent.support.PlayedServer;
import org.idvserver.contracts.desktop.v1.DesktopOrder;
import org.idvserver.contracts.desktop.v1.DhcpOrder;
import org.idvserver.contracts.desktop.v1.ExternalNetworkOrder;
import org.idvserver.contracts.desktop.v1.InternalNetworkOrder;
import org.idvserver.contracts.desktop.v1.LocalDisk;
import org.idvserver.contracts.desktop.v1.NicOrder;
import org.idvserver.contracts.desktop.v1.TerminalOrders;
import org.idvserver.testkit.infra.Infra;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Attacks what keeps networks apart, between two lab terminals with an agent each: a tenant's network that both have, joined by a tunnel,
 * and a NAT network of the first. A namespace on each stands for a guest; the test wires them as network-service would. What is sent and
 * heard is in {@code apart.py}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NetworksApartTest {
    private static final String INTERNAL = "0d000000-0000-4000-8000-00000000005a";
    private static final String EXTERNAL = "0d000000-0000-4000-8000-00000000005b";
    private static final String NETWORK = "idv-apart-test";
    private static final String GATEWAY = "192.168.186.1";
    private static final int VNI = 7051;
    private static final Card[] INSIDE = {card(1, false, "10.77.6.11"), card(2, false, "10.77.6.12")};
    private static final Card OUTSIDE = card(3, true, "192.168.186.11");
    private static final String BROADCAST_MAC = "ff:ff:ff:ff:ff:ff";
    private static final String BROADCAST = "255.255.255.255";
    /** Not that of whoever looks, for that one goes from namespace to namespace. */
    private static final String HERE = "/proc/" + ProcessHandle.current().pid() + "/ns/net";

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final List<PlayedServer> servers = new ArrayList<>();
    private final List<LabTerminal> terminals = new ArrayList<>();
    private String bridge;
    private String cable;
    private String world;

    @BeforeAll
    void joinTwoTerminals() throws Exception {
        for (int number = 1; number <= 2; number++) {
            PlayedServer server = PlayedServer.inTheLab();
            LabTerminal terminal = new LabTerminal(number);
            servers.add(server);
            terminals.add(terminal);
            terminal.install(server);
            terminal.start();
            server.order(orders(number));
        }
        world = Infra.describe("lab").get("LAB_OUTSIDE_ADDRESS");
        for (int number = 1; number <= 2; number++) {
            PlayedServer server = servers.get(number - 1);
            await().atMost(LIMIT).until(() -> server.lastObserved().getGeneration() == 1);
            plugIn(number);
        }
        await().atMost(LIMIT)
                .until(() -> first().run("virsh", "-q", "net-list", "--name").contains(NETWORK));
        bridge = first().bridgeOf(NETWORK);
        plugOutside();
        cable = cableOf(first());
        await().atMost(LIMIT).untilAsserted(() -> {
            assertThat(heard(inside(2), fromInside(1))).containsExactly("honest " + INSIDE[0].address());
            assertThat(heard(inside(1), fromInside(2))).containsExactly("honest " + INSIDE[1].address());
            assertThat(heard(cable, toTheWorld())).containsExactly("honest " + first().address());
        });
    }

    @AfterAll
    void leaveNothing() throws Exception {
        for (int number = 1; number <= terminals.size(); number++) {
            LabTerminal terminal = terminals.get(number - 1);
            PlayedServer server = servers.get(number - 1);
            try {
                terminal.run("ip", "netns", "del", "guest" + number);
                server.order(TerminalOrders.newBuilder().setGeneration(2).build());
                await().atMost(LIMIT)
                        .until(() -> terminal.run("ls", "/run/netns").isBlank()
                                && !terminal.run("virsh", "-q", "net-list", "--all", "--name")
                                        .contains(NETWORK));
            } finally {
                terminal.close();
                server.close();
            }
        }
    }

    /** Open vSwitch itself knows whose tunnel it is; that of a guest behind NAT would be its terminal's. */
    @Test
    void letsNobodyIntoATenantsNetworkByTunnelsOfTheirOwn() throws Exception {
        assertThat(heard(inside(2), injected())).containsExactly("honest " + INSIDE[0].address());

        withoutItsGuard(() -> assertThat(heard(inside(2), injected()))
                .as("what arrives shows that the attack is one; strangers are kept out by Open vSwitch")
                .containsExactlyInAnyOrder("guest 192.0.2.1", "honest " + INSIDE[0].address()));
        assertThat(heard(inside(2), tunnelled("member", HERE, first().address(), VNI), fromInside(1)))
                .as("nothing but its address tells a member's tunnel")
                .containsExactlyInAnyOrder("member 192.0.2.1", "honest " + INSIDE[0].address());
    }

    @Test
    void letsNothingFromATenantsNetworkOut() {
        String eth0 = guest(1) + ":eth0";
        String gatewayMac =
                first().run("cat", "/sys/class/net/" + bridge + "/address").strip();
        String ownMac = INSIDE[0].mac();
        String own = INSIDE[0].address();

        assertThat(heard(
                        namespaceOf(first()) + ":" + bridge + "," + cable,
                        "arp=arp," + String.join(",", eth0, ownMac, own, GATEWAY),
                        "broadcast=frame," + String.join(",", eth0, ownMac, BROADCAST_MAC, own, BROADCAST),
                        "gateway=frame," + String.join(",", eth0, ownMac, gatewayMac, own, GATEWAY),
                        "world=frame," + String.join(",", eth0, ownMac, gatewayMac, own, world),
                        "as-outside=frame,"
                                + String.join(",", eth0, OUTSIDE.mac(), gatewayMac, OUTSIDE.address(), world),
                        toTheWorld()))
                .containsExactlyInAnyOrder("honest " + OUTSIDE.address(), "honest " + first().address());
    }

    @Test
    void letsNothingFromANatNetworkIntoATenants() {
        String eth1 = guest(1) + ":eth1";
        String ownMac = OUTSIDE.mac();
        String own = OUTSIDE.address();
        String gatewayMac =
                first().run("cat", "/sys/class/net/" + bridge + "/address").strip();

        for (int listener = 1; listener <= 2; listener++) {
            assertThat(heard(
                            inside(listener),
                            "arp=arp," + String.join(",", eth1, ownMac, own, INSIDE[1].address()),
                            "broadcast=frame," + String.join(",", eth1, ownMac, BROADCAST_MAC, own, BROADCAST),
                            "across=frame," + String.join(",", eth1, ownMac, INSIDE[1].mac(), own, INSIDE[1].address()),
                            "routed=frame," + String.join(",", eth1, ownMac, gatewayMac, own, INSIDE[1].address()),
                            "as-inside=frame,"
                                    + String.join(
                                            ",", eth1, INSIDE[0].mac(), BROADCAST_MAC, INSIDE[0].address(), BROADCAST),
                            fromInside(3 - listener)))
                    .containsExactly("honest " + INSIDE[2 - listener].address());
        }
    }

    /** NAT knows connections: what belongs to none would leave as it is. */
    @Test
    void showsTheOutsideNoAddressButTheTerminals() throws Exception {
        assertThat(heard(cable, strays())).allSatisfy(line -> assertThat(line).endsWith(" " + first().address()));

        withoutItsGuard(() -> assertThat(heard(cable, strays()))
                .as("what leaves shows that the attack is one")
                .contains("rst " + OUTSIDE.address(), "icmp " + OUTSIDE.address(), "honest " + first().address()));
    }

    @Test
    void keepsWhatManagesTerminalsFromGuests() throws Exception {
        assertThat(connect(HERE, first().address(), 6640))
                .as("from a management address")
                .isEqualTo("OPEN");
        for (String address :
                List.of(GATEWAY, first().address(), terminals.get(1).address())) {
            for (int port : List.of(22, 6640, 6641, 16509, 16514)) {
                assertThat(connect(guest(1), address, port))
                        .as(address + ":" + port)
                        .isEqualTo("SILENT");
            }
        }

        withoutItsGuard(() -> assertThat(connect(guest(1), first().address(), 6640))
                .as("where it is not kept from it")
                .isEqualTo("OPEN"));
    }

    private String[] injected() {
        return new String[] {
            tunnelled("guest", guest(1), OUTSIDE.address(), VNI),
            tunnelled("other-vni", guest(1), OUTSIDE.address(), VNI + 1),
            tunnelled("stranger", HERE, LabTerminal.hostAddress(), VNI),
            tunnelled("nobody", HERE, "203.0.113.7", VNI),
            fromInside(1)
        };
    }

    private String tunnelled(String name, String namespace, String source, int vni) {
        return name + "=vxlan,"
                + String.join(",", namespace, source, terminals.get(1).address(), String.valueOf(vni));
    }

    private String[] strays() {
        return Stream.concat(
                        Stream.of("udp", "syn", "ack", "rst", "icmp")
                                .map(kind ->
                                        kind + "=" + kind + "," + String.join(",", guest(1), OUTSIDE.address(), world)),
                        Stream.of(
                                "group=udp," + String.join(",", guest(1), OUTSIDE.address(), "224.0.0.251"),
                                "all=udp," + String.join(",", guest(1), OUTSIDE.address(), BROADCAST),
                                toTheWorld()))
                .toArray(String[]::new);
    }

    private String toTheWorld() {
        return "honest=udp," + String.join(",", guest(1), OUTSIDE.address(), world);
    }

    private String fromInside(int number) {
        Card own = INSIDE[number - 1];
        return "honest=frame," + String.join(",", inside(number), own.mac(), BROADCAST_MAC, own.address(), BROADCAST);
    }

    private Set<String> heard(String listeners, String... sent) {
        List<String> command = new ArrayList<>(List.of("python3", LabTerminal.script("apart.py"), listeners));
        command.addAll(List.of(sent));
        return new TreeSet<>(Infra.run(command).lines().toList());
    }

    private static String connect(String namespace, String address, int port) {
        return Infra.run(List.of(
                        "python3", LabTerminal.script("apart.py"), "connect", namespace, address, String.valueOf(port)))
                .strip();
    }

    private void withoutItsGuard(Runnable attack) throws Exception {
        first().kill();
        try {
            first().run("nft", "delete", "table", "inet", "idvguard");
            attack.run();
        } finally {
            first().start();
        }
        await().atMost(LIMIT).until(() -> first().run("nft", "list", "tables").contains("inet idvguard"));
    }

    private LabTerminal first() {
        return terminals.get(0);
    }

    private String inside(int number) {
        return guest(number) + ":eth0";
    }

    private String guest(int number) {
        return terminals.get(number - 1).file("/run/netns/guest" + number).toString();
    }

    private static String namespaceOf(LabTerminal terminal) {
        return terminal.networkNamespace();
    }

    /** The other end of a terminal's network card, where all that leaves it is heard. */
    private static String cableOf(LabTerminal terminal) throws IOException {
        String index = terminal.run("cat", "/sys/class/net/eth0/iflink").strip();
        try (Stream<Path> devices = Files.list(Path.of("/sys/class/net"))) {
            for (Path device : devices.toList()) {
                Path number = device.resolve("ifindex");
                if (Files.exists(number) && Files.readString(number).strip().equals(index)) {
                    return HERE + ":" + device.getFileName();
                }
            }
        }
        throw new IllegalStateException("no device has the number " + index);
    }

    private void plugIn(int number) {
        LabTerminal terminal = terminals.get(number - 1);
        String peer = terminals.get(2 - number).address();
        Card card = INSIDE[number - 1];
        String guest = "guest" + number;
        terminal.run("ip", "netns", "add", guest);
        terminal.run("ip", "link", "add", "tapa" + number, "type", "veth", "peer", "name", "eth0", "netns", guest);
        up(terminal, guest, "eth0", card.mac());
        terminal.run("ip", "link", "set", "tapa" + number, "up");
        vsctl(
                terminal,
                "add-port br-int tapa%1$d tag=7 -- set Interface tapa%1$d external_ids:iface-id=%2$s external_ids:attached-mac=\"%3$s\""
                        .formatted(number, card.portId(), card.mac()));
        vsctl(
                terminal,
                "add-port br-int vxapart tag=7 protected=true external_ids:idv-owner=network-service -- set Interface vxapart"
                        + " type=vxlan options:key=%d options:local_ip=%s options:remote_ip=%s"
                                .formatted(VNI, terminal.address(), peer));
    }

    private void plugOutside() {
        String device = OUTSIDE.device();
        first().run("ip", "link", "add", device, "type", "veth", "peer", "name", "eth1", "netns", "guest1");
        up(first(), "guest1", "eth1", OUTSIDE.mac());
        first().run("ip", "-n", "guest1", "addr", "add", OUTSIDE.address() + "/24", "dev", "eth1");
        first().run("ip", "-n", "guest1", "route", "add", "default", "via", GATEWAY);
        first().run("ip", "link", "set", device, "master", bridge, "up");
        first().run("bridge", "link", "set", "dev", device, "isolated", "on");
    }

    private static void up(LabTerminal terminal, String guest, String device, String mac) {
        // The kernel's own IPv6 would speak between the frames.
        terminal.run("ip", "-n", guest, "link", "set", device, "addrgenmode", "none");
        terminal.run("ip", "netns", "exec", guest, "ethtool", "-K", device, "tx", "off");
        terminal.run("ip", "-n", guest, "link", "set", device, "address", mac, "up");
    }

    private static void vsctl(LabTerminal terminal, String arguments) {
        List<String> command = new ArrayList<>(List.of("ovs-vsctl", "--timeout=10"));
        command.addAll(List.of(arguments.split(" ")));
        terminal.run(command.toArray(String[]::new));
    }

    private static Card card(int number, boolean external, String address) {
        return new Card("0f000000-0000-4000-8000-00000000005" + number, "02:ab:00:00:00:5" + number, address, external);
    }

    private static TerminalOrders orders(int number) {
        DesktopOrder.Builder desktop = DesktopOrder.newBuilder()
                .setDesktopId("0e000000-0000-4000-8000-00000000005" + number)
                .setName("d-5" + number)
                .setVcpuCount(1)
                .setMemoryMib(32)
                .setLocalDisk(LocalDisk.newBuilder().setVersionId("0a000000-0000-4000-8000-000000000001"))
                .addNics(nic(INSIDE[number - 1]).setInternalNetworkId(INTERNAL));
        TerminalOrders.Builder orders = TerminalOrders.newBuilder()
                .setGeneration(1)
                .addProtectedCidrs(LabTerminal.hostAddress() + "/16")
                .addInternalNetworks(InternalNetworkOrder.newBuilder()
                        .setNetworkId(INTERNAL)
                        .setVni(VNI)
                        .setCidr("10.77.6.0/24")
                        .setMtu(1450)
                        .setDhcp(DhcpOrder.newBuilder()
                                .setPortId("0f000000-0000-4000-8000-00000000006" + number)
                                .setMac("02:ab:00:00:00:6" + number)
                                .setAddress("10.77.6.2")));
        if (number == 1) {
            desktop.addNics(nic(OUTSIDE).setExternalNetworkId(EXTERNAL));
            orders.addExternalNetworks(ExternalNetworkOrder.newBuilder()
                    .setNetworkId(EXTERNAL)
                    .setName(NETWORK)
                    .setCidr("192.168.186.0/24")
                    .setGateway(GATEWAY)
                    .setMtu(1500));
        }
        return orders.addDesktops(desktop).build();
    }

    private static NicOrder.Builder nic(Card card) {
        return NicOrder.newBuilder().setPortId(card.portId()).setMac(card.mac()).setAddress(card.address());
    }
}
