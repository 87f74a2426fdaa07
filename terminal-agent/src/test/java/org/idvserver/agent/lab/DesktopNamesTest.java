package org.idvserver.agent.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.idvserver.agent.networks.Card;
import org.idvserver.agent.support.LabTerminal;
import org.idvserver.agent.support.PlayedServer;
import org.idvserver.contracts.desktop.v1.DesktopOrder;
import org.idvserver.contracts.desktop.v1.DhcpHost;
import org.idvserver.contracts.desktop.v1.DhcpOrder;
import org.idvserver.contracts.desktop.v1.DnsName;
import org.idvserver.contracts.desktop.v1.DnsOrder;
import org.idvserver.contracts.desktop.v1.ExternalNetworkOrder;
import org.idvserver.contracts.desktop.v1.InternalNetworkOrder;
import org.idvserver.contracts.desktop.v1.LocalDisk;
import org.idvserver.contracts.desktop.v1.NicOrder;
import org.idvserver.contracts.desktop.v1.TerminalOrders;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Names of desktops, as guests see them: on the real switch and dnsmasq of a lab terminal. Each network has a guest, a namespace whose card
 * is plugged in as libvirt would; the test wires them as network-service would. What guests ask and try is in {@code names.py}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DesktopNamesTest {
    private static final String EXTERNAL_ID = "0d000000-0000-4000-8000-00000000003b";
    private static final String EXTERNAL = "idv-names-test";
    private static final String DOMAIN = "desktops.internal";
    private static final Duration LIMIT = Duration.ofSeconds(60);

    /** Where the network's names are answered. */
    private static final String SERVER = "10.77.3.2";

    private static final String OTHER_SERVER = "10.77.4.2";

    private PlayedServer server;
    private LabTerminal terminal;
    private long generation;

    @BeforeAll
    void plugAGuestIntoEachNetwork() throws Exception {
        server = PlayedServer.inTheLab();
        terminal = new LabTerminal(2);
        terminal.install(server);
        terminal.start();
        order(orders());
        plugIn(3);
        plugIn(4);
        awaitNames();
    }

    @AfterAll
    void leaveNothing() throws Exception {
        try {
            for (int network : List.of(3, 4)) {
                terminal.run("ovs-vsctl", "--if-exists", "del-port", "br-int", "tapn" + network);
                terminal.run("ip", "netns", "del", "guest" + network);
            }
            order(TerminalOrders.newBuilder());
            await().atMost(LIMIT)
                    .until(() -> terminal.run("ls", "/run/netns").isBlank()
                            && !terminal.run("virsh", "-q", "net-list", "--all", "--name")
                                    .contains(EXTERNAL));
        } finally {
            terminal.close();
            server.close();
        }
    }

    @BeforeEach
    void orderAsEver() {
        order(orders());
        awaitNames();
    }

    @Test
    void answersTheNamesOfTheNetworkForwardAndBack() {
        for (String by : List.of("udp", "tcp")) {
            assertThat(ask("d-31", "A", by)).isEqualTo("10.77.3.31");
            assertThat(ask("d-31." + DOMAIN, "A", by)).isEqualTo("10.77.3.31");
            assertThat(ask("D-31.Desktops.INTERNAL", "A", by)).isEqualTo("10.77.3.31");
            assertThat(ask("far-away." + DOMAIN, "A", by))
                    .as("it runs on another terminal")
                    .isEqualTo("10.77.3.99");
            assertThat(ask("99.3.77.10.in-addr.arpa", "PTR", by)).isEqualTo("far-away." + DOMAIN);
            assertThat(ask("d-31." + DOMAIN, "AAAA", by)).as("it has none").isEqualTo("NONE");
        }
    }

    @Test
    void saysThatOtherNamesAreNotThere() {
        for (String name : List.of(
                "nobody", "nobody." + DOMAIN, "d-41", "d-41." + DOMAIN, "example.edu", "www.example.edu", DOMAIN)) {
            assertThat(ask(name, "A", "udp")).as(name).isIn("NXDOMAIN", "NONE");
        }
        assertThat(ask("example.edu", "A", "udp")).isEqualTo("NXDOMAIN");
        assertThat(ask("d-41." + DOMAIN, "A", "udp")).as("of another network").isEqualTo("NXDOMAIN");
        assertThat(ask("41.4.77.10.in-addr.arpa", "PTR", "udp")).isEqualTo("NXDOMAIN");
        assertThat(ask("1.113.0.203.in-addr.arpa", "PTR", "udp")).isEqualTo("NXDOMAIN");
        assertThat(names(4, "ask", OTHER_SERVER, "d-41." + DOMAIN, "A")).isEqualTo("10.77.4.41");
        assertThat(names(4, "ask", OTHER_SERVER, "d-31." + DOMAIN, "A")).isEqualTo("NXDOMAIN");
        assertThat(names(4, "ask", SERVER, "d-31." + DOMAIN, "A"))
                .as("the other network's server is not reached")
                .isIn("SILENT", "CLOSED");
    }

    @Test
    void tellsNobodyAllNamesAndTakesNone() {
        for (String by : List.of("udp", "tcp")) {
            assertThat(ask(DOMAIN, "AXFR", by)).as("a zone transfer").doesNotContain("10.77.");
            assertThat(ask(DOMAIN, "ANY", by)).doesNotContain("10.77.");
        }
        assertThat(names(3, "update", SERVER, "evil." + DOMAIN, "10.77.3.31")).isNotEqualTo("NONE");
        assertThat(names(3, "update", SERVER, "far-away." + DOMAIN, "10.77.3.31"))
                .isNotEqualTo("NONE");
        assertThat(lease(3, "far-away", "plain")).contains("address 10.77.3.31");
        assertThat(lease(3, "evil", "plain")).contains("address 10.77.3.31");

        assertThat(ask("far-away." + DOMAIN, "A", "udp")).isEqualTo("10.77.3.99");
        assertThat(ask("evil", "A", "udp")).isEqualTo("NXDOMAIN");
        assertThat(ask("evil." + DOMAIN, "A", "udp")).isEqualTo("NXDOMAIN");
        assertThat(ask("d-31", "A", "udp")).isEqualTo("10.77.3.31");
    }

    @Test
    void isTheNameServerOfGuestsThatHaveNoOther() {
        for (String client : List.of("plain", "windows", "networkd")) {
            assertThat(lease(3, "d-31", client))
                    .contains("name servers " + SERVER, "domain " + DOMAIN, "search " + DOMAIN, "mtu 1450")
                    .noneMatch(line -> line.startsWith("router"));
        }
    }

    @Test
    void leavesGuestsWithAWayOutTheResolverThatKnowsTheOutside() {
        assertThat(lease(4, "d-41", "plain"))
                .contains("address 10.77.4.41", "mtu 1450")
                .noneMatch(line ->
                        line.startsWith("name servers") || line.startsWith("domain") || line.startsWith("search"));
        for (String client : List.of("windows", "networkd")) {
            assertThat(lease(4, "d-41", client))
                    .as("it keeps name servers of each card apart")
                    .contains("name servers " + OTHER_SERVER, "domain " + DOMAIN, "search " + DOMAIN);
        }
    }

    @Test
    void followsTheOrdersWithoutForgettingWhoAsksMeanwhile() {
        TerminalOrders.Builder changed = orders();
        changed.getInternalNetworksBuilder(0)
                .getDnsBuilder()
                .setNames(1, name("far-away", "10.77.3.98"))
                .addNames(name("new-one", "10.77.3.97"));
        order(changed);

        await().atMost(LIMIT).until(() -> ask("new-one." + DOMAIN, "A", "udp").equals("10.77.3.97"));
        assertThat(ask("far-away." + DOMAIN, "A", "udp")).isEqualTo("10.77.3.98");
        assertThat(ask("99.3.77.10.in-addr.arpa", "PTR", "udp")).isEqualTo("NXDOMAIN");

        changed.getInternalNetworksBuilder(0).clearDns();
        order(changed);
        await().atMost(LIMIT).until(() -> ask("new-one." + DOMAIN, "A", "udp").equals("CLOSED"));
        assertThat(lease(3, "d-31", "plain")).noneMatch(line -> line.startsWith("name servers"));
    }

    @Test
    void answersWhileTheAgentIsAwayAndAgainAfterItsNamespaceWasLost() throws Exception {
        terminal.kill();
        try {
            assertThat(ask("far-away", "A", "udp")).isEqualTo("10.77.3.99");
            terminal.run("ip", "netns", "del", "idv-dhcp-7003");
        } finally {
            terminal.start();
        }
        await().atMost(LIMIT).until(() -> terminal.run("ovs-vsctl", "--if-exists", "get", "Port", "dhcp7003", "tag")
                .contains("4095"));
        awaitNames();
        assertThat(lease(3, "d-31", "plain")).contains("name servers " + SERVER);
    }

    private String ask(String name, String type, String by) {
        return names(3, "ask", SERVER, name, type, by);
    }

    private List<String> lease(int network, String hostname, String client) {
        return names(network, "dhcp", "eth0", card(network).mac(), hostname, client)
                .lines()
                .toList();
    }

    private String names(int network, String... what) {
        return terminal.run(Stream.of(
                                new String[] {
                                    "ip", "netns", "exec", "guest" + network, "python3", LabTerminal.script("names.py")
                                },
                                what)
                        .flatMap(Stream::of)
                        .toArray(String[]::new))
                .strip();
    }

    private void awaitNames() {
        await().atMost(LIMIT).until(() -> {
            wire(3);
            wire(4);
            return ask("far-away", "A", "udp").equals("10.77.3.99")
                    && ask("new-one", "A", "udp").equals("NXDOMAIN")
                    && names(4, "ask", OTHER_SERVER, "d-41", "A").equals("10.77.4.41");
        });
    }

    /** As network-service would. */
    private void wire(int network) {
        terminal.run("ovs-vsctl", "--timeout=10", "--if-exists", "set", "Port", "dhcp700" + network, "tag=" + network);
    }

    private void plugIn(int network) {
        Card card = card(network);
        String guest = "guest" + network;
        String port = "tapn" + network;
        terminal.run("ip", "netns", "add", guest);
        terminal.run("ip", "link", "add", port, "type", "veth", "peer", "name", "eth0", "netns", guest);
        terminal.run("ip", "-n", guest, "link", "set", "eth0", "address", card.mac(), "up");
        terminal.run("ip", "-n", guest, "addr", "add", card.address() + "/24", "dev", "eth0");
        terminal.run("ip", "netns", "exec", guest, "ethtool", "-K", "eth0", "tx", "off");
        terminal.run("ip", "link", "set", port, "up");
        terminal.run(
                "ovs-vsctl",
                "--timeout=10",
                "add-port",
                "br-int",
                port,
                "tag=" + network,
                "--",
                "set",
                "Interface",
                port,
                "external_ids:iface-id=" + card.portId(),
                "external_ids:attached-mac=\"" + card.mac() + "\"");
    }

    private void order(TerminalOrders.Builder orders) {
        long wanted = ++generation;
        server.order(orders.setGeneration(wanted).build());
        await().atMost(LIMIT).until(() -> server.lastObserved().getGeneration() == wanted);
    }

    private static Card card(int network) {
        return new Card(
                "0f000000-0000-4000-8000-00000ee0000" + network,
                "02:ee:00:00:00:0" + network,
                "10.77." + network + "." + network + "1",
                false);
    }

    private static TerminalOrders.Builder orders() {
        return TerminalOrders.newBuilder()
                .addProtectedCidrs(LabTerminal.hostAddress() + "/16")
                .addInternalNetworks(network(3).setDns(names("d-31", "10.77.3.31", "far-away", "10.77.3.99")))
                .addInternalNetworks(network(4).setDns(names("d-41", "10.77.4.41", "other", "10.77.4.99")))
                .addExternalNetworks(ExternalNetworkOrder.newBuilder()
                        .setNetworkId(EXTERNAL_ID)
                        .setName(EXTERNAL)
                        .setCidr("192.168.180.0/24")
                        .setGateway("192.168.180.1")
                        .setMtu(1500))
                .addDesktops(desktop(3))
                .addDesktops(desktop(4)
                        .addNics(NicOrder.newBuilder()
                                .setPortId("0f000000-0000-4000-8000-00000ee00009")
                                .setMac("02:ee:00:00:00:09")
                                .setAddress("192.168.180.41")
                                .setExternalNetworkId(EXTERNAL_ID)));
    }

    private static InternalNetworkOrder.Builder network(int network) {
        Card card = card(network);
        return InternalNetworkOrder.newBuilder()
                .setNetworkId(networkId(network))
                .setVni(7000 + network)
                .setCidr("10.77." + network + ".0/24")
                .setMtu(1450)
                .setDhcp(DhcpOrder.newBuilder()
                        .setPortId("0f000000-0000-4000-8000-00000ee0001" + network)
                        .setMac("02:ee:00:00:01:0" + network)
                        .setAddress("10.77." + network + ".2")
                        .addHosts(DhcpHost.newBuilder()
                                .setMac(card.mac())
                                .setAddress(card.address())
                                .setHostname("d-" + network + "1")));
    }

    private static DnsOrder names(String first, String firstAddress, String second, String secondAddress) {
        return DnsOrder.newBuilder()
                .setDomain(DOMAIN)
                .addNames(name(first, firstAddress))
                .addNames(name(second, secondAddress))
                .build();
    }

    private static DnsName name(String hostname, String address) {
        return DnsName.newBuilder().setHostname(hostname).setAddress(address).build();
    }

    private static DesktopOrder.Builder desktop(int network) {
        Card card = card(network);
        return DesktopOrder.newBuilder()
                .setDesktopId("0e000000-0000-4000-8000-00000000003" + network)
                .setName("d-" + network + "1")
                .setVcpuCount(1)
                .setMemoryMib(32)
                .setLocalDisk(LocalDisk.newBuilder().setVersionId("0a000000-0000-4000-8000-000000000001"))
                .addNics(NicOrder.newBuilder()
                        .setPortId(card.portId())
                        .setMac(card.mac())
                        .setAddress(card.address())
                        .setInternalNetworkId(networkId(network)));
    }

    private static String networkId(int network) {
        return "0d000000-0000-4000-8000-00000000003" + network;
    }
}
