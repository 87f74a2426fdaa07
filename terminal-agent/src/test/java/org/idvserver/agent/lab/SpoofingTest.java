package org.idvserver.agent.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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
import org.idvserver.contracts.desktop.v1.DhcpHost;
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
 * Attacks the guard of a lab terminal's agent, on its real Open vSwitch, bridge and nft. Two namespaces stand for guests: their cards are
 * plugged in as libvirt would, and are those of desktops that are ordered and off.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SpoofingTest {
    private static final String INTERNAL = "0d000000-0000-4000-8000-00000000001a";
    private static final String EXTERNAL = "0d000000-0000-4000-8000-00000000001b";
    private static final String NETWORK = "idv-spoofing-test";
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Card[] INTERNAL_CARDS = {card(1, false), card(2, false)};
    private static final Card[] EXTERNAL_CARDS = {card(1, true), card(2, true)};
    private static final String[] HONEST = {
        "honest-arp-probe",
        "honest-arp-reply",
        "honest-arp-request",
        "honest-dhcp-renewal",
        "honest-dhcp-request",
        "honest-end",
        "honest-ip"
    };
    private static final String[] HONEST_SIX = {"six-address-check", "six-advertisement", "six-solicitation", "six-udp"
    };
    /** The switch does not look into DHCP; the server hears it from nobody but whom it names. */
    private static final String UNSEEN = "unseen-dhcp-decline";

    private PlayedServer server;
    private LabTerminal terminal;
    private String bridge;

    @BeforeAll
    void plugTwoGuestsIn() throws Exception {
        server = PlayedServer.inTheLab();
        terminal = new LabTerminal(2);
        terminal.install(server);
        terminal.start();
        server.order(orders());
        await().atMost(LIMIT)
                .until(() -> server.lastObserved().getGeneration() == 1
                        && terminal.run("virsh", "-q", "net-list", "--name").contains(NETWORK));
        bridge = terminal.bridgeOf(NETWORK);
        for (int number = 1; number <= 2; number++) {
            plugIn(number);
        }
        awaitTheGuard();
    }

    @AfterAll
    void leaveNothing() throws Exception {
        try {
            for (int number = 1; number <= 2; number++) {
                terminal.run("ovs-vsctl", "--if-exists", "del-port", "br-int", "tapg" + number);
                terminal.run("ip", "netns", "del", "guest" + number);
            }
            server.order(TerminalOrders.newBuilder().setGeneration(2).build());
            await().atMost(LIMIT).until(() -> flows().size() == 1);
            await().atMost(LIMIT).until(() -> !nft().contains(EXTERNAL_CARDS[0].device()));
            await().atMost(LIMIT).until(() -> !terminal.run("virsh", "-q", "net-list", "--all", "--name")
                    .contains(NETWORK));
        } finally {
            terminal.close();
            server.close();
        }
    }

    @Test
    void letsAGuestOfACourseSendAsItselfOnly() {
        assertThat(betweenGuests()).containsExactlyInAnyOrder(passingTheSwitch());
    }

    @Test
    void letsAGuestOfANatNetworkSendAsItselfOnlyAndToNobodyBesideIt() {
        assertThat(towardsTheBridge()).containsExactlyInAnyOrder(HONEST);
        assertThat(nextDoor()).isEmpty();

        isolate("off");
        try {
            assertThat(nextDoor()).as("who listens there hears").contains("honest-arp-request", "honest-end");
        } finally {
            isolate("on");
        }
    }

    @Test
    void learnsNothingFromFramesToTheBridgeItself() {
        assertThat(terminal.run("ip", "-d", "link", "show", bridge)).contains("stp_state 0");
        terminal.run("ip", "link", "set", "dev", EXTERNAL_CARDS[0].device(), "type", "bridge_slave", "fdb_flush");
        towardsTheBridge();
        assertThat(learnt()).doesNotContain(stolen());

        // What it would learn shows that the attack is one.
        await().atMost(LIMIT).until(() -> {
            terminal.run("ip", "link", "set", "dev", bridge, "type", "bridge", "no_linklocal_learn", "0");
            towardsTheBridge();
            return learnt().contains(stolen());
        });
        await().atMost(LIMIT)
                .until(() -> terminal.run("ip", "-d", "link", "show", bridge).contains("no_linklocal_learn 1"));
    }

    private String learnt() {
        return terminal.run("bridge", "fdb", "show", "br", bridge);
    }

    private static String stolen() {
        return EXTERNAL_CARDS[1].mac() + " dev " + EXTERNAL_CARDS[0].device();
    }

    private Set<String> nextDoor() {
        return attack("guest1", "eth1", namespace("guest2") + ":eth1", EXTERNAL_CARDS);
    }

    private void isolate(String isolated) {
        for (Card card : EXTERNAL_CARDS) {
            terminal.run("bridge", "link", "set", "dev", card.device(), "isolated", isolated);
        }
    }

    @Test
    void guardsWhileTheAgentIsAwayAndPutsBackWhatIsLostMeanwhile() throws Exception {
        terminal.kill();
        try {
            assertThat(betweenGuests()).containsExactlyInAnyOrder(passingTheSwitch());
            assertThat(towardsTheBridge()).containsExactlyInAnyOrder(HONEST);

            terminal.run("ovs-ofctl", "del-flows", "br-int");
            terminal.run("ovs-ofctl", "add-flow", "br-int", "priority=0,actions=NORMAL");
            terminal.run("nft", "delete", "table", "bridge", "idvguard");
            // What arrives shows that the attacks are such.
            assertThat(betweenGuests())
                    .contains("forged-mac-ip", "forged-arp-address", "forged-dhcp-offer", "forged-router")
                    .hasSize(36);
            assertThat(towardsTheBridge())
                    .contains("forged-mac-ip", "forged-arp-address", "forged-dhcp-offer", "six-udp");
        } finally {
            terminal.start();
        }
        awaitTheGuard();
    }

    @Test
    void letsNothingForgedThroughAfterTheSwitchBeganAnew() {
        beginTheSwitchAnew();

        await().atMost(LIMIT).until(() -> {
            Set<String> seen = betweenGuests();
            assertThat(passingTheSwitch()).containsAll(seen);
            return seen.size() == passingTheSwitch().length;
        });
        awaitTheGuard();
    }

    @Test
    void carriesNothingAfterTheSwitchBeganAnewUntilTheAgentIsBack() throws Exception {
        terminal.kill();
        try {
            beginTheSwitchAnew();
            assertThat(flows()).isEmpty();
            assertThat(betweenGuests()).isEmpty();
        } finally {
            terminal.start();
        }
        awaitTheGuard();
    }

    @Test
    void keepsGuestsApartThatAreNotWired() throws Exception {
        setPorts("tag=4095");
        try {
            await().atMost(LIMIT).until(() -> protectedPorts().equals("true true"));
            terminal.kill();
            try {
                assertThat(betweenGuests()).isEmpty();
                setPorts("protected=false");
                assertThat(betweenGuests())
                        .as("what arrives where they are not")
                        .contains("honest-ip", "honest-end");
            } finally {
                terminal.start();
            }
            await().atMost(LIMIT).until(() -> protectedPorts().equals("true true"));
        } finally {
            // As network-service does when it wires.
            setPorts("tag=7", "protected=false");
        }
        awaitTheGuard();
        assertThat(protectedPorts()).isEqualTo("false false");
    }

    @Test
    void letsNobodyDeclineTheAddressOfAnother() throws Exception {
        terminal.run("ovs-vsctl", "set", "Port", "dhcp7002", "tag=7", "protected=false");
        for (int number = 1; number <= 2; number++) {
            terminal.run(
                    "ip",
                    "-n",
                    "guest" + number,
                    "addr",
                    "add",
                    INTERNAL_CARDS[number - 1].address() + "/24",
                    "dev",
                    "eth0");
        }
        await().atMost(LIMIT).until(() -> dhcp("guest2").contains("address " + INTERNAL_CARDS[1].address()));
        declineAsTheOther();
        assertThat(dhcp("guest2")).contains("address " + INTERNAL_CARDS[1].address());

        terminal.kill();
        try {
            terminal.run("ip", "netns", "exec", "idv-dhcp-7002", "nft", "delete", "table", "inet", "idvdhcp");
            declineAsTheOther();
            assertThat(dhcp("guest2")).as("where it is not kept from it").isEqualTo("SILENT");
        } finally {
            // dnsmasq keeps in mind who declined.
            terminal.run("bash", "-c", "kill $(cat /var/lib/idv-terminal/dhcp/7002/dnsmasq.pid)");
            terminal.start();
        }
        await().atMost(LIMIT).until(() -> dhcp("guest2").contains("address " + INTERNAL_CARDS[1].address()));
        declineAsTheOther();
        assertThat(dhcp("guest2")).contains("address " + INTERNAL_CARDS[1].address());
        for (int number = 1; number <= 2; number++) {
            terminal.run("ip", "-n", "guest" + number, "addr", "flush", "dev", "eth0");
        }
        terminal.run("ovs-vsctl", "set", "Port", "dhcp7002", "tag=4095", "protected=true");
    }

    private void declineAsTheOther() {
        names("guest1", "decline", "eth0", INTERNAL_CARDS[1].mac(), INTERNAL_CARDS[1].address(), "10.77.2.2");
    }

    private String dhcp(String guest) {
        return names(guest, "dhcp", "eth0", INTERNAL_CARDS[1].mac(), "d-12", "plain");
    }

    private String names(String guest, String... what) {
        List<String> command =
                new ArrayList<>(List.of("ip", "netns", "exec", guest, "python3", LabTerminal.script("names.py")));
        command.addAll(List.of(what));
        return terminal.run(command.toArray(String[]::new)).strip();
    }

    private void setPorts(String... what) {
        for (String port : List.of("tapg1", "tapg2")) {
            List<String> command = new ArrayList<>(List.of("ovs-vsctl", "--timeout=10", "set", "Port", port));
            command.addAll(List.of(what));
            terminal.run(command.toArray(String[]::new));
        }
    }

    private String protectedPorts() {
        return terminal.run("ovs-vsctl", "get", "Port", "tapg1", "protected", "--", "get", "Port", "tapg2", "protected")
                .strip()
                .replaceAll("\\s+", " ");
    }

    private void beginTheSwitchAnew() {
        terminal.run("bash", "-c", "kill -9 $(cat /run/openvswitch/ovs-vswitchd.pid)");
        Infra.up("lab");
    }

    @Test
    void putsTheFlowsBack() {
        terminal.run("ovs-ofctl", "del-flows", "br-int");
        awaitTheGuard();

        terminal.run("ovs-ofctl", "add-flow", "br-int", "priority=1000,actions=NORMAL");
        awaitTheGuard();
    }

    @Test
    void putsChangedRulesBack() {
        terminal.run("nft", "flush", "chain", "bridge", "idvguard", "card");
        awaitTheGuard();

        terminal.run("nft", "delete", "table", "bridge", "idvguard");
        awaitTheGuard();

        terminal.run("nft", "flush", "chain", "inet", "idvguard", "forward");
        await().atMost(LIMIT).until(() -> nft().contains("oifname \"virbr*\" counter"));

        terminal.run("nft", "delete", "table", "inet", "idvguard");
        await().atMost(LIMIT).until(() -> nft().contains("ip saddr != @management"));
        awaitTheGuard();
    }

    private void awaitTheGuard() {
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(betweenGuests()).containsExactlyInAnyOrder(passingTheSwitch()));
        await().atMost(LIMIT).untilAsserted(() -> assertThat(towardsTheBridge()).containsExactlyInAnyOrder(HONEST));
    }

    private Set<String> betweenGuests() {
        return attack("guest1", "eth0", namespace("guest2") + ":eth0", INTERNAL_CARDS);
    }

    private Set<String> towardsTheBridge() {
        return attack("guest1", "eth1", terminal.networkNamespace() + ":" + bridge, EXTERNAL_CARDS);
    }

    /** Names of the frames that arrive. */
    private Set<String> attack(String guest, String device, String listener, Card[] cards) {
        String printed = terminal.run(
                "python3",
                LabTerminal.script("spoof.py"),
                namespace(guest) + ":" + device,
                listener,
                cards[0].mac(),
                cards[0].address(),
                cards[1].mac(),
                cards[1].address());
        return new TreeSet<>(printed.lines().filter(line -> !line.isBlank()).toList());
    }

    private void plugIn(int number) {
        Card card = INTERNAL_CARDS[number - 1];
        String guest = "guest" + number;
        String port = "tapg" + number;
        String external = EXTERNAL_CARDS[number - 1].device();
        terminal.run("ip", "netns", "add", guest);
        terminal.run("ip", "link", "add", port, "type", "veth", "peer", "name", "eth0", "netns", guest);
        terminal.run("ip", "link", "add", external, "type", "veth", "peer", "name", "eth1", "netns", guest);
        for (String device : List.of("eth0", "eth1")) {
            // The kernel's own IPv6 would speak between the frames.
            terminal.run("ip", "-n", guest, "link", "set", device, "addrgenmode", "none");
            terminal.run("ip", "netns", "exec", guest, "ethtool", "-K", device, "tx", "off");
            terminal.run("ip", "-n", guest, "link", "set", device, "up");
        }
        terminal.run("ip", "-n", guest, "link", "set", "eth0", "address", card.mac());
        terminal.run("ip", "link", "set", port, "up");
        terminal.run("ip", "link", "set", external, "master", bridge, "up");
        terminal.run("bridge", "link", "set", "dev", external, "isolated", "on");
        terminal.run(
                "ovs-vsctl",
                "--timeout=10",
                "add-port",
                "br-int",
                port,
                "tag=7",
                "--",
                "set",
                "Interface",
                port,
                "external_ids:iface-id=" + card.portId(),
                "external_ids:attached-mac=\"" + card.mac() + "\"");
    }

    private List<String> flows() {
        return terminal.run("ovs-ofctl", "dump-flows", "br-int")
                .lines()
                .filter(line -> line.contains("actions="))
                .toList();
    }

    private String nft() {
        return terminal.run("nft", "list", "ruleset");
    }

    private static String[] passingTheSwitch() {
        return Stream.of(HONEST, HONEST_SIX, new String[] {UNSEEN})
                .flatMap(Stream::of)
                .toArray(String[]::new);
    }

    private static String namespace(String guest) {
        return "/run/netns/" + guest;
    }

    private static Card card(int number, boolean external) {
        String kind = external ? "cc" : "aa";
        return new Card(
                "0f000000-0000-4000-8000-0000000" + kind + "00" + number,
                "02:" + kind + ":00:00:01:0" + number,
                (external ? "192.168.178.1" : "10.77.2.1") + number,
                external);
    }

    private static TerminalOrders orders() {
        return TerminalOrders.newBuilder()
                .setGeneration(1)
                .addProtectedCidrs(LabTerminal.hostAddress() + "/16")
                .addInternalNetworks(InternalNetworkOrder.newBuilder()
                        .setNetworkId(INTERNAL)
                        .setVni(7002)
                        .setCidr("10.77.2.0/24")
                        .setMtu(1450)
                        .setDhcp(DhcpOrder.newBuilder()
                                .setPortId("0f000000-0000-4000-8000-000000000019")
                                .setMac("02:dd:00:00:00:02")
                                .setAddress("10.77.2.2")
                                .addHosts(host(1))
                                .addHosts(host(2))))
                .addExternalNetworks(ExternalNetworkOrder.newBuilder()
                        .setNetworkId(EXTERNAL)
                        .setName(NETWORK)
                        .setCidr("192.168.178.0/24")
                        .setGateway("192.168.178.1")
                        .setMtu(1500))
                .addDesktops(desktop(1))
                .addDesktops(desktop(2))
                .build();
    }

    private static DhcpHost.Builder host(int number) {
        return DhcpHost.newBuilder()
                .setMac(INTERNAL_CARDS[number - 1].mac())
                .setAddress(INTERNAL_CARDS[number - 1].address())
                .setHostname("d-1" + number);
    }

    private static DesktopOrder desktop(int number) {
        return DesktopOrder.newBuilder()
                .setDesktopId("0e000000-0000-4000-8000-00000000001" + number)
                .setName("d-1" + number)
                .setVcpuCount(1)
                .setMemoryMib(32)
                .setLocalDisk(LocalDisk.newBuilder().setVersionId("0a000000-0000-4000-8000-000000000001"))
                .addNics(nic(EXTERNAL_CARDS[number - 1]).setExternalNetworkId(EXTERNAL))
                .addNics(nic(INTERNAL_CARDS[number - 1]).setInternalNetworkId(INTERNAL))
                .build();
    }

    private static NicOrder.Builder nic(Card card) {
        return NicOrder.newBuilder().setPortId(card.portId()).setMac(card.mac()).setAddress(card.address());
    }
}
