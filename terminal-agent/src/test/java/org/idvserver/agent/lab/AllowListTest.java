package org.idvserver.agent.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.idvserver.agent.networks.Card;
import org.idvserver.agent.support.LabTerminal;
import org.idvserver.agent.support.PlayedServer;
import org.idvserver.contracts.desktop.v1.AllowedOrder;
import org.idvserver.contracts.desktop.v1.DesktopOrder;
import org.idvserver.contracts.desktop.v1.ExternalNetworkOrder;
import org.idvserver.contracts.desktop.v1.ListedNetworkOrder;
import org.idvserver.contracts.desktop.v1.LocalDisk;
import org.idvserver.contracts.desktop.v1.NicOrder;
import org.idvserver.contracts.desktop.v1.TerminalOrders;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Tries to get out of a network with an allow-list, on the real bridge, nft and dnsmasq of a lab terminal. One namespace stands for the
 * guest, another for the world, with servers and name servers of its own ({@code allowed.py}).
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AllowListTest {
    private static final String NETWORK_ID = "0d000000-0000-4000-8000-00000000002b";
    private static final String NETWORK = "idv-allow-list-test";
    private static final String GATEWAY = "192.168.179.1";
    private static final Card CARD =
            new Card("0f000000-0000-4000-8000-000000dd0001", "02:dd:00:00:00:01", "192.168.179.11", true);
    private static final Duration LIMIT = Duration.ofSeconds(60);

    /** Servers of the world. */
    private static final String EXAM = "203.0.113.10";

    private static final String SECOND = "203.0.113.11";
    private static final String LATER = "203.0.113.12";
    private static final String ELSEWHERE = "203.0.113.13";
    /** Of a machine that guests never reach. */
    private static final String CAMPUS = "203.0.113.99";

    private static final String NAME_SERVER = "203.0.113.53";
    private static final String OTHER_NAME_SERVER = "203.0.113.54";

    private static final AllowedOrder SITE = host("exam.example.edu", "tcp/80", "tcp/443", "udp/443");
    private static final AllowedOrder LATER_SITE = host("later.example.edu", "tcp/443");
    private static final AllowedOrder TRAPS = host("trap.example.edu", "tcp/80");

    private PlayedServer server;
    private LabTerminal terminal;
    private String bridge;
    private Path nameServers;
    private long generation;

    @BeforeAll
    void plugAGuestIn() throws Exception {
        server = PlayedServer.inTheLab();
        terminal = new LabTerminal(2);
        makeTheWorld();
        terminal.install(server, Map.of("underlay.interface", "world0"));
        terminal.start();
        order(listed(SITE));
        await().atMost(LIMIT)
                .until(() -> terminal.run("virsh", "-q", "net-list", "--name").contains(NETWORK));
        bridge = terminal.bridgeOf(NETWORK);
        plugIn();
        await().atMost(LIMIT).until(() -> ask(GATEWAY, "exam.example.edu").equals(EXAM));
    }

    @AfterAll
    void leaveNothing() throws Exception {
        try {
            terminal.run("ip", "netns", "del", "guest1");
            order(TerminalOrders.newBuilder());
            await().atMost(LIMIT).until(() -> !terminal.run("virsh", "-q", "net-list", "--all", "--name")
                    .contains(NETWORK));
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(tables() + resolvers()).isEmpty());
        } finally {
            terminal.close();
            server.close();
            terminal.run(
                    "bash", "-c", "umount /etc/resolv.conf; ip netns pids world | xargs -r kill; ip netns del world");
            Files.delete(nameServers);
        }
    }

    @BeforeEach
    void listTheSite() {
        order(listed(SITE));
        awaitList(SITE);
    }

    @Test
    void reachesWhatIsListedByNameAndNothingElse() {
        assertThat(ask(GATEWAY, "exam.example.edu")).isEqualTo(EXAM);
        assertThat(ask(GATEWAY, "second.exam.example.edu"))
                .as("names below a name are listed with it")
                .isEqualTo(SECOND);
        assertThat(tcp(EXAM, 80)).isEqualTo("OK");
        assertThat(tcp(EXAM, 443)).isEqualTo("OK");
        assertThat(tcp(SECOND, 443)).isEqualTo("OK");
        assertThat(udp(EXAM, 443)).isEqualTo("OK");

        assertThat(ask(GATEWAY, "other.example.org"))
                .as("another name of the same server")
                .isEqualTo("NXDOMAIN");
        assertThat(ask(GATEWAY, "use-application-dns.net")).isEqualTo("NXDOMAIN");
        assertThat(ask(GATEWAY, "notexam.example.edu")).isEqualTo("NXDOMAIN");
        assertThat(tcp(EXAM, 8443)).as("another port").isEqualTo("CLOSED");
        assertThat(udp(EXAM, 5000)).isEqualTo("SILENT");
        assertThat(tcp(ELSEWHERE, 443)).as("an address, without a name").isEqualTo("CLOSED");
        assertThat(udp(ELSEWHERE, 443)).isEqualTo("SILENT");
        assertThat(tcp(EXAM, 853)).as("DNS over TLS").isEqualTo("CLOSED");
        assertThat(tcp(OTHER_NAME_SERVER, 443)).as("DNS over HTTPS").isEqualTo("CLOSED");
        assertThat(pings(EXAM)).as("no tunnel by ICMP").isFalse();
    }

    @Test
    void answersForEveryNameServer() {
        for (String asked : List.of(OTHER_NAME_SERVER, NAME_SERVER, ELSEWHERE, GATEWAY)) {
            assertThat(ask(asked, "exam.example.edu")).as(asked).isEqualTo(EXAM);
            assertThat(ask(asked, "other.example.org")).as(asked).isEqualTo("NXDOMAIN");
            assertThat(guest("ask", asked, "exam.example.edu", "tcp")).as(asked).isEqualTo(EXAM);
            assertThat(guest("ask", asked, "other.example.org", "tcp"))
                    .as(asked)
                    .isEqualTo("NXDOMAIN");
        }
    }

    @Test
    void reachesNoMachineOfTheCampusWhateverAListSays() {
        AllowedOrder block = AllowedOrder.newBuilder().setCidr("203.0.113.0/24").build();
        order(listed(SITE, TRAPS, block));
        awaitList(SITE, TRAPS);
        String pid = terminal.run(
                        "bash",
                        "-c",
                        "setsid python3 " + LabTerminal.script("allowed.py")
                                + " serve 0.0.0.0 80 >/dev/null 2>&1 </dev/null & echo $!")
                .strip();
        try {
            await().atMost(LIMIT).until(() -> tcp("world", "203.0.113.1", 80).equals("OK"));
            assertThat(tcp("world", CAMPUS, 80)).isEqualTo("OK");
            assertThat(tcp(ELSEWHERE, 80)).as("of the block").isEqualTo("OK");

            for (String trap : List.of(CAMPUS, GATEWAY, "203.0.113.1", terminal.address(), LabTerminal.hostAddress())) {
                assertThat(ask(GATEWAY, trap.replace('.', '-') + ".trap.example.edu"))
                        .isEqualTo(trap);
                assertThat(terminal.run("nft", "list", "table", "inet", table()))
                        .contains(trap);
                assertThat(tcp(trap, 80)).as(trap).isNotEqualTo("OK");
            }
        } finally {
            terminal.run("bash", "-c", "kill " + pid);
        }
    }

    @Test
    void changesUnderOpenConnections() throws Exception {
        order(listed(SITE, LATER_SITE));
        awaitList(SITE, LATER_SITE);
        await().atMost(LIMIT).until(() -> ask(GATEWAY, "later.example.edu").equals(LATER));
        ask(GATEWAY, "exam.example.edu");
        try (Held stays = new Held(EXAM, 443);
                Held goes = new Held(LATER, 443)) {
            stays.awaitExchange();
            goes.awaitExchange();
            order(listed(SITE, host("new.example.edu")));
            awaitList(SITE, host("new.example.edu"));

            await().atMost(LIMIT)
                    .until(() -> goes.last().equals("CLOSED") || goes.last().equals("SILENT"));
            stays.awaitExchange();
            assertThat(stays.all()).containsOnly("OK");
            await().atMost(LIMIT).until(() -> ask(GATEWAY, "later.example.edu").equals("NXDOMAIN"));
            assertThat(tcp(LATER, 443)).isEqualTo("CLOSED");
            assertThat(tcp(EXAM, 443)).as("without asking for its name again").isEqualTo("OK");
        }
    }

    @Test
    void holdsWhileTheAgentIsAwayAndIsPutBack() throws Exception {
        terminal.kill();
        try {
            assertThat(ask(GATEWAY, "exam.example.edu")).isEqualTo(EXAM);
            assertThat(tcp(EXAM, 443)).isEqualTo("OK");
            assertThat(tcp(ELSEWHERE, 443)).isEqualTo("CLOSED");

            terminal.run("nft", "delete", "table", "inet", table());
            terminal.run("bash", "-c", "kill $(cat /var/lib/idv-terminal/names/*/dnsmasq.pid)");
            assertThat(tcp(ELSEWHERE, 443))
                    .as("what arrives shows that it was kept")
                    .isEqualTo("OK");
            // What it begins again with are its stored orders only.
            server.crash();
        } finally {
            terminal.start();
        }
        try {
            await().atMost(LIMIT).until(() -> tcp(ELSEWHERE, 443).equals("CLOSED"));
            await().atMost(LIMIT).until(() -> ask(GATEWAY, "exam.example.edu").equals(EXAM));
            assertThat(tcp(EXAM, 443)).isEqualTo("OK");
        } finally {
            server.listen();
        }
    }

    @Test
    void holdsFromTheFirstPacketWhenLibvirtMakesTheBridgeAnew() {
        String before = index();
        terminal.run("virsh", "-q", "net-destroy", NETWORK);
        await().atMost(LIMIT)
                .until(() -> terminal.run("virsh", "-q", "net-list", "--name").contains(NETWORK));
        assertThat(index()).isNotEqualTo(before);
        terminal.run("ip", "link", "set", CARD.device(), "master", bridge, "up");
        terminal.run("bridge", "link", "set", "dev", CARD.device(), "isolated", "on");

        for (int attempt = 0; attempt < 5; attempt++) {
            assertThat(tcp(ELSEWHERE, 443)).isNotEqualTo("OK");
        }
        await().atMost(LIMIT).until(() -> ask(GATEWAY, "exam.example.edu").equals(EXAM));
        assertThat(tcp(EXAM, 443)).isEqualTo("OK");
    }

    @Test
    void opensAndClosesWithoutStartingTheNetworkAnew() throws Exception {
        String before = index();
        order(open());
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(tables() + resolvers()).isEmpty());
        await().atMost(LIMIT).until(() -> tcp(ELSEWHERE, 443).equals("OK"));
        assertThat(ask(OTHER_NAME_SERVER, "exam.example.edu")).isEqualTo(ELSEWHERE);

        try (Held goes = new Held(ELSEWHERE, 443)) {
            goes.awaitExchange();
            order(listed());
            await().atMost(LIMIT)
                    .until(() -> goes.last().equals("CLOSED") || goes.last().equals("SILENT"));
        }
        await().atMost(LIMIT).until(() -> tcp(ELSEWHERE, 443).equals("CLOSED"));
        await().atMost(LIMIT)
                .until(() -> ask(OTHER_NAME_SERVER, "exam.example.edu").equals("NXDOMAIN"));
        assertThat(tcp(EXAM, 443)).as("an empty list lets nothing out").isEqualTo("CLOSED");
        assertThat(index()).isEqualTo(before);
    }

    @Test
    void putsChangedRulesBack() {
        terminal.run("nft", "flush", "chain", "inet", table(), "out");
        await().atMost(LIMIT).until(() -> tcp(ELSEWHERE, 443).equals("CLOSED"));

        terminal.run("nft", "delete", "table", "inet", table());
        await().atMost(LIMIT).until(() -> tables().contains(table()));
        assertThat(tcp(ELSEWHERE, 443)).isEqualTo("CLOSED");
    }

    private void makeTheWorld() throws IOException {
        terminal.run("bash", "-c", "umount /etc/resolv.conf; ip netns del world; ip link del world0; true");
        terminal.run("ip", "netns", "add", "world");
        terminal.run("ip", "link", "add", "world0", "type", "veth", "peer", "name", "eth0", "netns", "world");
        terminal.run("ip", "addr", "add", "203.0.113.1/24", "dev", "world0");
        terminal.run("ip", "link", "set", "world0", "up");
        terminal.run("ip", "-n", "world", "link", "set", "eth0", "up");
        terminal.run("ip", "-n", "world", "link", "set", "lo", "up");
        for (String address : List.of(EXAM, SECOND, LATER, ELSEWHERE, CAMPUS, NAME_SERVER, OTHER_NAME_SERVER)) {
            terminal.run("ip", "-n", "world", "addr", "add", address + "/24", "dev", "eth0");
        }
        nameServers = Files.createTempFile("resolv", ".conf");
        Files.writeString(nameServers, "nameserver " + NAME_SERVER + "\n");
        terminal.run("mount", "--bind", nameServers.toString(), "/etc/resolv.conf");
        terminal.run(
                "bash",
                "-c",
                "ip netns exec world setsid python3 " + LabTerminal.script("allowed.py")
                        + " world >/dev/null 2>&1 </dev/null &");
    }

    private void plugIn() {
        terminal.run("ip", "netns", "add", "guest1");
        terminal.run("ip", "link", "add", CARD.device(), "type", "veth", "peer", "name", "eth1", "netns", "guest1");
        terminal.run("ip", "-n", "guest1", "link", "set", "eth1", "address", CARD.mac(), "up");
        terminal.run("ip", "-n", "guest1", "addr", "add", CARD.address() + "/24", "dev", "eth1");
        terminal.run("ip", "-n", "guest1", "link", "set", "lo", "up");
        terminal.run("ip", "-n", "guest1", "route", "add", "default", "via", GATEWAY);
        terminal.run("ip", "link", "set", CARD.device(), "master", bridge, "up");
        terminal.run("bridge", "link", "set", "dev", CARD.device(), "isolated", "on");
    }

    private String guest(String... what) {
        return terminal.run(Stream.of(
                                new String[] {
                                    "ip", "netns", "exec", "guest1", "python3", LabTerminal.script("allowed.py")
                                },
                                what)
                        .flatMap(Stream::of)
                        .toArray(String[]::new))
                .strip();
    }

    private String ask(String asked, String name) {
        return guest("ask", asked, name);
    }

    private String tcp(String address, int port) {
        return guest("tcp", address, String.valueOf(port));
    }

    private String tcp(String namespace, String address, int port) {
        return terminal.run(
                        "ip",
                        "netns",
                        "exec",
                        namespace,
                        "python3",
                        LabTerminal.script("allowed.py"),
                        "tcp",
                        address,
                        String.valueOf(port))
                .strip();
    }

    private String udp(String address, int port) {
        return guest("udp", address, String.valueOf(port));
    }

    private boolean pings(String address) {
        return terminal.run(
                        "bash",
                        "-c",
                        "ip netns exec guest1 ping -c 1 -W 1 " + address + " >/dev/null && echo yes; true")
                .contains("yes");
    }

    /** A connection of the guest's that stays open. */
    private final class Held implements AutoCloseable {
        private final Path told;
        private final String pid;

        Held(String address, int port) throws IOException {
            told = Files.createTempFile("held", ".txt");
            pid = terminal.run(
                            "bash",
                            "-c",
                            "ip netns exec guest1 setsid python3 %s hold %s %d %s >/dev/null 2>&1 </dev/null & echo $!"
                                    .formatted(LabTerminal.script("allowed.py"), address, port, told))
                    .strip();
        }

        List<String> all() throws IOException {
            return Files.readAllLines(told);
        }

        String last() throws IOException {
            List<String> all = all();
            return all.isEmpty() ? "" : all.get(all.size() - 1);
        }

        void awaitExchange() throws IOException {
            int before = all().size();
            await().atMost(LIMIT).until(() -> all().size() > before + 2 && last().equals("OK"));
        }

        @Override
        public void close() throws IOException {
            terminal.run("bash", "-c", "kill " + pid + "; true");
            Files.delete(told);
        }
    }

    private void awaitList(AllowedOrder... allowed) {
        String command = "cat /var/lib/idv-terminal/names/*/dnsmasq.conf | grep ^server=; true";
        String[] hosts = Stream.of(allowed).map(AllowedOrder::getHost).toArray(String[]::new);
        await().atMost(LIMIT).until(() -> terminal.run("bash", "-c", command)
                .lines()
                .map(line -> line.split("/", -1)[1])
                .sorted()
                .toList()
                .equals(Stream.of(hosts).sorted().toList()));
        await().atMost(LIMIT).until(() -> ask(GATEWAY, "exam.example.edu").equals(EXAM));
    }

    private String table() {
        return "idvlist_" + bridge.substring("virbr-".length());
    }

    private String tables() {
        return terminal.run("bash", "-c", "nft list tables | grep idvlist; true");
    }

    private String resolvers() {
        return terminal.run("bash", "-c", "ls /var/lib/idv-terminal/names; pgrep -f idv-terminal/[n]ames/; true");
    }

    private String index() {
        return terminal.run("ip", "-o", "link", "show", bridge).split(":", -1)[0];
    }

    private void order(TerminalOrders.Builder orders) {
        long wanted = ++generation;
        server.order(orders.setGeneration(wanted).build());
        await().atMost(LIMIT).until(() -> server.lastObserved().getGeneration() == wanted);
    }

    private static TerminalOrders.Builder listed(AllowedOrder... allowed) {
        return desktop()
                .addListedNetworks(
                        ListedNetworkOrder.newBuilder().setNetwork(network()).addAllAllowed(List.of(allowed)));
    }

    private static TerminalOrders.Builder open() {
        return desktop().addExternalNetworks(network());
    }

    private static ExternalNetworkOrder network() {
        return ExternalNetworkOrder.newBuilder()
                .setNetworkId(NETWORK_ID)
                .setName(NETWORK)
                .setCidr("192.168.179.0/24")
                .setGateway(GATEWAY)
                .setMtu(1500)
                .build();
    }

    private static TerminalOrders.Builder desktop() {
        return TerminalOrders.newBuilder()
                .addProtectedCidrs(LabTerminal.hostAddress() + "/16")
                .addProtectedCidrs(CAMPUS + "/32")
                .addDesktops(DesktopOrder.newBuilder()
                        .setDesktopId("0e000000-0000-4000-8000-000000000021")
                        .setName("d-21")
                        .setVcpuCount(1)
                        .setMemoryMib(32)
                        .setLocalDisk(LocalDisk.newBuilder().setVersionId("0a000000-0000-4000-8000-000000000001"))
                        .addNics(NicOrder.newBuilder()
                                .setPortId(CARD.portId())
                                .setMac(CARD.mac())
                                .setAddress(CARD.address())
                                .setExternalNetworkId(NETWORK_ID)));
    }

    private static AllowedOrder host(String name, String... ports) {
        return AllowedOrder.newBuilder()
                .setHost(name)
                .addAllPorts(List.of(ports))
                .build();
    }
}
