package org.idvserver.agent.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.time.Duration;
import org.idvserver.agent.support.LabTerminal;
import org.idvserver.agent.support.PlayedServer;
import org.idvserver.agent.support.TestImage;
import org.idvserver.contracts.desktop.v1.AllowedOrder;
import org.idvserver.contracts.desktop.v1.DesktopOrder;
import org.idvserver.contracts.desktop.v1.DesktopRunState;
import org.idvserver.contracts.desktop.v1.DhcpOrder;
import org.idvserver.contracts.desktop.v1.ExternalNetworkOrder;
import org.idvserver.contracts.desktop.v1.InternalNetworkOrder;
import org.idvserver.contracts.desktop.v1.ListedNetworkOrder;
import org.idvserver.contracts.desktop.v1.LocalDisk;
import org.idvserver.contracts.desktop.v1.NicOrder;
import org.idvserver.contracts.desktop.v1.RestoreMode;
import org.idvserver.contracts.desktop.v1.TerminalOrders;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Takes the agent away from a lab terminal where it has made something of each kind, beside things of others. */
class UninstallTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String FILE = "/etc/idv-terminal/agent.properties";
    private static final String DESKTOP = "0e000000-0000-4000-8000-000000000041";
    private static final String INTERNAL = "0d000000-0000-4000-8000-00000000004a";
    private static final String OPEN = "0d000000-0000-4000-8000-00000000004b";
    private static final String LISTED = "0d000000-0000-4000-8000-00000000004c";
    private static final String FOREIGN_NETWORK =
            "<network><name>foreign-net</name><bridge name='virbr99'/><ip address='192.168.189.1' netmask='255.255.255.0'/></network>";
    private static final String FOREIGN_DOMAIN =
            """
            <domain type='qemu'><name>foreign</name><memory unit='MiB'>16</memory><os><type arch='x86_64'>hvm</type></os>
            <devices><interface type='network'><source network='%s'/></interface></devices></domain>""";

    private final TestImage image = TestImage.bootCounter();
    private PlayedServer server;
    private LabTerminal terminal;

    @BeforeEach
    void haveSomethingOfEachKind() throws Exception {
        server = PlayedServer.inTheLab();
        server.images.put(image.versionId, image);
        terminal = new LabTerminal(2);
        terminal.install(server);
        terminal.run("bash", "-c", "echo \"" + FOREIGN_NETWORK + "\" > /tmp/foreign-net.xml");
        terminal.run("virsh", "-q", "net-create", "/tmp/foreign-net.xml");
        terminal.run("nft", "add", "table", "inet", "foreign");
        terminal.run("ip", "netns", "add", "foreign");
        terminal.start();
        server.order(orders());
        await().atMost(LIMIT).until(() -> server.lastObserved().getDesktopsList().stream()
                .anyMatch(desktop -> desktop.getState() == DesktopRunState.DESKTOP_RUN_STATE_RUNNING));
        await().atMost(LIMIT)
                .until(() -> terminal.run("ls", "/run/netns").contains("idv-dhcp-7041")
                        && present().contains("names/"));
        // What network-service makes.
        terminal.run(
                "bash",
                "-c",
                "ovs-vsctl add-port br-int vxtest tag=7 -- set Interface vxtest type=vxlan"
                        + " options:remote_ip=192.0.2.1 -- set Port vxtest external_ids:idv-owner=network-service");
    }

    @AfterEach
    void leaveNothing() throws Exception {
        terminal.run(
                "bash",
                "-c",
                "virsh -q destroy foreign; virsh -q net-destroy foreign-net; nft delete table inet foreign;"
                        + " ip netns del foreign; ip link del foreign0; ovs-vsctl --if-exists del-port foreign0; true");
        if (terminal.run("ls", "/run/netns").contains("idv-dhcp")) {
            terminal.word("uninstall", FILE);
        }
        terminal.close();
        server.close();
    }

    @Test
    void doesNothingWhileTheAgentRuns() {
        String before = present();

        assertThat(terminal.word("uninstall", "--state", FILE))
                .contains("AGENT_RUNNING")
                .endsWith("exit 1\n");
        assertThat(present()).isEqualTo(before);
        assertThat(terminal.word("uninstall", FILE, "--state"))
                .as("misunderstood")
                .endsWith("exit 64\n");
        assertThat(terminal.word(FILE))
                .as("nor does a second agent")
                .contains("AGENT_RUNNING")
                .endsWith("exit 1\n");
    }

    @Test
    void removesAllThatItMadeAndNothingElse() throws Exception {
        terminal.kill();

        String told = terminal.word("uninstall", FILE);
        assertThat(told)
                .contains(
                        "removed desktop d-41\n",
                        "removed NAT network idv-open-test\n",
                        "removed NAT network idv-listed-test\n",
                        "removed allow-list, nft table inet idvlist_",
                        "removed resolver of allow-list ",
                        "removed DHCP server of VNI 7041\n",
                        "removed bridge br-int\n",
                        "removed guard, nft table inet idvguard\n",
                        "removed guard, nft table bridge idvguard\n")
                .endsWith("exit 0\n");
        assertThat(present())
                .isEqualTo(
                        """
                domains:
                networks: foreign-net
                tables: table inet foreign
                namespaces: foreign
                bridge:
                manager:
                resolvers:
                """);
        assertThat(Files.exists(terminal.state().resolve("identity"))).isTrue();
        assertThat(Files.exists(terminal.state().resolve("images").resolve(image.versionId)))
                .isTrue();

        assertThat(terminal.word("uninstall", FILE)).doesNotContain("removed").endsWith("exit 0\n");

        Files.writeString(terminal.state().resolve("of-somebody-else"), "x");
        assertThat(terminal.word("uninstall", "--state", FILE))
                .contains("removed /var/lib/idv-terminal/identity\n", "kept the folder /var/lib/idv-terminal")
                .endsWith("exit 0\n");
        try (var left = Files.list(terminal.state())) {
            assertThat(left).containsExactly(terminal.state().resolve("of-somebody-else"));
        }
    }

    /** Others call their bridge the same, and have managers of their own. */
    @Test
    void leavesASwitchOfOthersAlone() throws Exception {
        terminal.kill();
        terminal.run(
                "bash",
                "-c",
                "ovs-vsctl set-manager $(ovs-vsctl get-manager) ptcp:6699:127.0.0.1 && ip link add foreign0"
                        + " type veth peer name foreign1");
        assertThat(terminal.word("uninstall", FILE))
                .contains("removed bridge br-int\n")
                .endsWith("exit 0\n");
        assertThat(present()).contains("manager: ptcp:6699:127.0.0.1\n");

        terminal.run(
                "bash",
                "-c",
                "ovs-vsctl add-br br-int -- set Bridge br-int datapath_type=netdev -- add-port br-int foreign0"
                        + " && ovs-ofctl del-flows br-int && ovs-ofctl add-flow br-int priority=7,actions=drop");
        assertThat(terminal.word("uninstall", FILE)).doesNotContain("bridge").endsWith("exit 0\n");
        assertThat(present()).contains("bridge: foreign0\n");
        assertThat(terminal.run("ovs-ofctl", "dump-flows", "br-int")).contains("priority=7");
        terminal.run("bash", "-c", "ovs-vsctl del-br br-int && ovs-vsctl del-manager");
    }

    @Test
    void leavesWhatOthersUseAndSaysWho() throws Exception {
        terminal.run("bash", "-c", "echo \"" + FOREIGN_DOMAIN.formatted("idv-open-test") + "\" > /tmp/foreign.xml");
        terminal.run("virsh", "-q", "create", "--paused", "/tmp/foreign.xml");
        terminal.run("ip", "link", "add", "foreign0", "type", "veth", "peer", "name", "foreign1");
        terminal.run("ovs-vsctl", "add-port", "br-int", "foreign0");
        terminal.kill();

        assertThat(terminal.word("uninstall", "--state", FILE))
                .contains("network idv-open-test goes when nobody uses it; it is used by foreign")
                .contains("br-int stays, for it has ports of others: foreign0")
                .contains("kept the guard")
                .contains("UNINSTALL_UNFINISHED")
                .endsWith("exit 1\n");
        assertThat(present())
                .contains("networks: foreign-net idv-open-test", "table inet idvguard", "bridge: foreign0");
        assertThat(terminal.run("ovs-vsctl", "get", "Bridge", "br-int", "fail_mode"))
                .as("it forwards by itself")
                .contains("standalone");
        assertThat(terminal.run("ovs-ofctl", "dump-flows", "br-int")).contains("priority=0 actions=NORMAL");
        assertThat(Files.exists(terminal.state().resolve("identity"))).isTrue();
        assertThat(terminal.run("virsh", "-q", "list", "--name").strip()).isEqualTo("foreign");

        terminal.run("virsh", "-q", "destroy", "foreign");
        terminal.run("ovs-vsctl", "del-port", "foreign0");
        assertThat(terminal.word("uninstall", FILE))
                .contains("removed NAT network idv-open-test", "removed bridge br-int", "removed guard")
                .endsWith("exit 0\n");
    }

    /** What is on the terminal, in one text. */
    private String present() {
        return terminal.run(
                "bash",
                "-c",
                """
                echo domains: $(virsh -q list --all --name)
                echo networks: $(virsh -q net-list --all --name | sort)
                echo tables: $(nft list tables | grep -E 'idv|foreign' | sort)
                echo namespaces: $(ls /run/netns)
                echo bridge: $(ovs-vsctl list-ports br-int 2>/dev/null)
                echo manager: $(ovs-vsctl get-manager)
                echo resolvers: $(cd /var/lib/idv-terminal && ls -d names/* dhcp/* 2>/dev/null)
                """);
    }

    private TerminalOrders orders() {
        return TerminalOrders.newBuilder()
                .setGeneration(1)
                .addProtectedCidrs(LabTerminal.hostAddress() + "/16")
                .addImages(image.order())
                .addInternalNetworks(InternalNetworkOrder.newBuilder()
                        .setNetworkId(INTERNAL)
                        .setVni(7041)
                        .setCidr("10.77.5.0/24")
                        .setMtu(1450)
                        .setDhcp(DhcpOrder.newBuilder()
                                .setPortId("0f000000-0000-4000-8000-000000000049")
                                .setMac("02:dd:00:00:00:41")
                                .setAddress("10.77.5.2")))
                .addExternalNetworks(external(OPEN, "idv-open-test", 187))
                .addListedNetworks(ListedNetworkOrder.newBuilder()
                        .setNetwork(external(LISTED, "idv-listed-test", 188))
                        .addAllowed(AllowedOrder.newBuilder().setCidr("192.0.2.0/24")))
                .addDesktops(DesktopOrder.newBuilder()
                        .setDesktopId(DESKTOP)
                        .setName("d-41")
                        .setRunning(true)
                        .setVcpuCount(1)
                        .setMemoryMib(32)
                        .setLocalDisk(LocalDisk.newBuilder()
                                .setVersionId(image.versionId)
                                .setRestoreMode(RestoreMode.RESTORE_MODE_NEVER))
                        .addNics(nic(1, "192.168.187.11").setExternalNetworkId(OPEN))
                        .addNics(nic(2, "192.168.188.11").setExternalNetworkId(LISTED))
                        .addNics(nic(3, "10.77.5.11").setInternalNetworkId(INTERNAL)))
                .build();
    }

    private static ExternalNetworkOrder external(String id, String name, int third) {
        return ExternalNetworkOrder.newBuilder()
                .setNetworkId(id)
                .setName(name)
                .setCidr("192.168." + third + ".0/24")
                .setGateway("192.168." + third + ".1")
                .setMtu(1500)
                .build();
    }

    private static NicOrder.Builder nic(int number, String address) {
        return NicOrder.newBuilder()
                .setPortId("0f000000-0000-4000-8000-00000000004" + number)
                .setMac("02:bb:00:00:00:4" + number)
                .setAddress(address);
    }
}
