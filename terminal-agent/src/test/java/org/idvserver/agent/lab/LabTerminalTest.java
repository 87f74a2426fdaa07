package org.idvserver.agent.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.idvserver.agent.networks.Card;
import org.idvserver.agent.support.LabTerminal;
import org.idvserver.agent.support.PlayedServer;
import org.idvserver.agent.support.TestImage;
import org.idvserver.contracts.desktop.v1.ConfigDrive;
import org.idvserver.contracts.desktop.v1.DataDisk;
import org.idvserver.contracts.desktop.v1.DesktopObserved;
import org.idvserver.contracts.desktop.v1.DesktopOrder;
import org.idvserver.contracts.desktop.v1.DesktopRunState;
import org.idvserver.contracts.desktop.v1.Devices;
import org.idvserver.contracts.desktop.v1.DhcpHost;
import org.idvserver.contracts.desktop.v1.DhcpOrder;
import org.idvserver.contracts.desktop.v1.ExternalNetworkOrder;
import org.idvserver.contracts.desktop.v1.Firmware;
import org.idvserver.contracts.desktop.v1.InternalNetworkOrder;
import org.idvserver.contracts.desktop.v1.LocalDisk;
import org.idvserver.contracts.desktop.v1.NicOrder;
import org.idvserver.contracts.desktop.v1.RestoreMode;
import org.idvserver.contracts.desktop.v1.TerminalObserved;
import org.idvserver.contracts.desktop.v1.TerminalOrders;
import org.idvserver.contracts.desktop.v1.UsbPolicy;
import org.idvserver.contracts.desktop.v1.VideoModel;
import org.idvserver.testkit.infra.Infra;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The whole agent on a lab terminal with its real libvirt, QEMU, Open vSwitch, nft and dnsmasq; only the server is played. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LabTerminalTest {
    private static final String RESTORED = "0e000000-0000-4000-8000-000000000001";
    private static final String KEPT = "0e000000-0000-4000-8000-000000000002";
    private static final String MODERN = "0e000000-0000-4000-8000-000000000003";
    private static final String INTERNAL = "0d000000-0000-4000-8000-00000000000a";
    private static final String EXTERNAL = "0d000000-0000-4000-8000-00000000000b";
    private static final int VNI = 7001;
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final TestImage image = TestImage.bootCounter();
    private PlayedServer server;
    private LabTerminal terminal;
    private long generation;
    private long restart;

    @BeforeAll
    void install() throws Exception {
        server = PlayedServer.inTheLab();
        server.images.put(image.versionId, image);
        terminal = new LabTerminal(1);
        terminal.install(server);
        terminal.start();
    }

    @BeforeEach
    void twoDesktopsRun() {
        order(orders());
        await().atMost(LIMIT).until(() -> running(RESTORED) && running(KEPT));
    }

    @AfterAll
    void leaveNothing() throws Exception {
        try {
            order(TerminalOrders.newBuilder());
            await().atMost(LIMIT).until(() -> told() && domains().isBlank());
        } finally {
            terminal.close();
            server.close();
        }
    }

    @Test
    void restoresTheDiskOrKeepsItAsOrdered() throws IOException {
        await().atMost(LIMIT)
                .until(() -> boots(RESTORED).size() > 0 && boots(KEPT).size() > 0);
        int restored = boots(RESTORED).size();
        List<String> kept = boots(KEPT);
        restart++;
        order(orders());

        await().atMost(LIMIT)
                .until(() ->
                        boots(RESTORED).size() == restored + 1 && boots(KEPT).size() == kept.size() + 1);
        assertThat(boots(RESTORED)).containsOnly("BOOT 0");
        assertThat(number(boots(KEPT))).isEqualTo(number(kept) + 1);
        await().atMost(LIMIT).until(() -> restarts(RESTORED) == restart && restarts(KEPT) == restart);
    }

    @Test
    void wiresItsDesktopsAndLeavesNothingBehind() {
        assertThat(terminal.run("ovs-vsctl", "get", "Bridge", "br-int", "fail_mode"))
                .contains("secure");
        assertThat(terminal.run("ovs-vsctl", "get-manager")).contains("pssl:6640:" + terminal.address());
        assertThat(terminal.run("ovs-vsctl", "get", "Port", "dhcp" + VNI, "tag"))
                .contains("4095");
        for (String unwired : List.of("dhcp" + VNI, device(port(1)), device(port(2)))) {
            assertThat(terminal.run("ovs-vsctl", "get", "Port", unwired, "protected"))
                    .as(unwired)
                    .contains("true");
        }
        assertThat(terminal.run("ovs-vsctl", "get", "Interface", "dhcp" + VNI, "external_ids:iface-id"))
                .contains(port(9));
        assertThat(terminal.run(
                        "ovs-vsctl", "--columns=external_ids", "find", "Interface", "external_ids:iface-id=" + port(2)))
                .contains("attached-mac=\"02:aa:00:00:00:02\"");
        assertThat(terminal.run("ovs-ofctl", "dump-flows", "br-int"))
                .contains("dl_src=02:aa:00:00:00:01,nw_src=10.77.1.11 actions=NORMAL")
                .contains("dl_src=02:aa:00:00:00:02,nw_src=10.77.1.12 actions=NORMAL");
        String external = new Card(port(5), "", "", true).device();
        assertThat(terminal.run("bridge", "-d", "link", "show", "dev", external))
                .contains("isolated on");
        assertThat(terminal.run("nft", "list", "table", "bridge", "idvguard"))
                .contains("\"" + external + "\" . 192.168.177.11");
        assertThat(terminal.run("ip", "netns", "exec", "idv-dhcp-" + VNI, "ip", "-br", "addr"))
                .contains("10.77.1.2/24");
        assertThat(terminal.run("nft", "list", "table", "inet", "idvguard")).contains("@protected");
        assertThat(terminal.run("virsh", "-q", "net-list", "--name")).contains("idv-agent-test");

        order(TerminalOrders.newBuilder());
        await().atMost(LIMIT).until(() -> domains().isBlank() && netNamespaces().isBlank());
        await().atMost(LIMIT).until(() -> !terminal.run("virsh", "-q", "net-list", "--all", "--name")
                .contains("idv-agent-test"));
        await().atMost(LIMIT)
                .until(() -> names("images").isBlank() && names("desktops").isBlank());
        assertThat(terminal.run("ovs-vsctl", "list-ports", "br-int")).isBlank();
        await().atMost(LIMIT)
                .until(() -> !terminal.run("ovs-ofctl", "dump-flows", "br-int").contains("in_port"));
        await().atMost(LIMIT).until(() -> !terminal.run("nft", "list", "table", "bridge", "idvguard")
                .contains("elements"));
    }

    @Test
    void adoptsItsGuestsAfterAKillWithoutItsServer() throws Exception {
        await().atMost(LIMIT).until(() -> status().contains("carried out " + generation));
        String pid = qemu(RESTORED);
        terminal.kill();
        server.crash();
        Files.delete(terminal.state().resolve("status.txt"));
        terminal.start();
        await().atMost(LIMIT).until(() -> status().contains(KEPT + " DESKTOP_RUN_STATE_RUNNING"));
        assertThat(qemu(RESTORED)).isEqualTo(pid);

        server.observed.clear();
        server.listen();
        await().atMost(LIMIT).until(() -> running(RESTORED) && running(KEPT));
        assertThat(server.hellos.get(server.hellos.size() - 1).getAppliedGeneration())
                .isEqualTo(generation);
    }

    @Test
    void startsACrashedGuestAgain() {
        String pid = qemu(KEPT);
        terminal.run("kill", "-9", pid);

        await().atMost(LIMIT).until(() -> !qemu(KEPT).equals(pid) && !qemu(KEPT).isEmpty());
        await().atMost(LIMIT).until(() -> running(KEPT));
    }

    /** Processes and what is in memory are gone, the disk is not: libvirt does not know its guests any more, and the switch their ports. */
    @Test
    void takesAwayThePortsThatAPowerCutLeft() throws Exception {
        String plug = "ovs-vsctl --timeout=10 add-port br-int %1$s tag=4095 -- set Interface %1$s"
                + " external_ids:iface-id=%2$s external_ids:attached-mac='\"02:aa:00:00:00:02\"'; true";
        terminal.kill();
        terminal.run("bash", "-c", plug.formatted("vnet97", port(2)));
        terminal.run("bash", "-c", plug.formatted("vnet98", "0f000000-0000-4000-8000-0000000000ff"));
        terminal.run(
                "bash",
                "-c",
                "kill -9 $(cat /run/libvirt/libvirtd.pid) $(cat /run/openvswitch/ovs-vswitchd.pid) $(pgrep -f '[q]emu-system.*("
                        + RESTORED + "|" + KEPT + ")'); rm -rf /run/libvirt/qemu");
        Infra.up("lab");
        assertThat(deadPorts()).contains("vnet97", "vnet98");
        assertThat(domains()).contains("d-1", "d-2");

        terminal.start();
        try {
            await().atMost(LIMIT)
                    .until(() -> !qemu(RESTORED).isEmpty() && !qemu(KEPT).isEmpty());
            await().atMost(LIMIT).until(() -> deadPorts().equals(List.of("vnet98")));
            await().atMost(LIMIT).until(() -> running(RESTORED) && running(KEPT));
        } finally {
            terminal.run("ovs-vsctl", "--if-exists", "del-port", "vnet98");
        }
    }

    /** As an agent of an earlier release has it. */
    @Test
    void closesASwitchWithoutFlowsWhenNoGuestIsCutByIt() {
        terminal.run("ovs-vsctl", "set", "Bridge", "br-int", "fail_mode=standalone");
        TerminalOrders.Builder more = orders();
        more.getInternalNetworksBuilder(0).getDhcpBuilder().addHosts(host("02:aa:00:00:00:08", "10.77.1.18"));
        order(more);
        await().atMost(LIMIT).until(() -> running(RESTORED) && running(KEPT) && flows().contains("02:aa:00:00:00:01"));
        assertThat(failMode()).isEqualTo("standalone");

        order(networks());
        await().atMost(LIMIT).until(() -> failMode().equals("secure"));
        await().atMost(LIMIT).until(() -> flows().contains("priority=0 actions=NORMAL"));
    }

    private String failMode() {
        return terminal.run("ovs-vsctl", "get", "Bridge", "br-int", "fail_mode").strip();
    }

    private String flows() {
        return terminal.run("ovs-ofctl", "dump-flows", "br-int");
    }

    /** Ports of br-int that the switch has no device for. */
    private List<String> deadPorts() {
        return terminal.run("bash", "-c", "ovs-vsctl --bare --columns=name find Interface ofport=-1 | grep .; true")
                .lines()
                .sorted()
                .toList();
    }

    /** What a card is plugged in by. */
    private String device(String portId) {
        return terminal.run(
                        "ovs-vsctl", "--bare", "--columns=name", "find", "Interface", "external_ids:iface-id=" + portId)
                .strip();
    }

    @Test
    void endsBySigtermAndItsGuestsGoOn() throws Exception {
        String pid = qemu(KEPT);
        int hellos = server.hellos.size();

        assertThat(terminal.stop()).isTrue();
        assertThat(qemu(KEPT)).isEqualTo(pid);
        terminal.start();
        await().atMost(LIMIT).until(() -> server.hellos.size() > hellos);
    }

    @Test
    void changesTheHostsOfARunningNetwork() {
        String pid = qemu(KEPT);
        TerminalOrders.Builder changed = orders();
        changed.getExternalNetworksBuilder(0).addHosts(host("02:cc:00:00:00:07", "192.168.177.17"));
        changed.getInternalNetworksBuilder(0).getDhcpBuilder().addHosts(host("02:aa:00:00:00:07", "10.77.1.17"));
        order(changed);

        await().atMost(LIMIT).until(() -> terminal.run("virsh", "net-dumpxml", "idv-agent-test")
                .contains("192.168.177.17"));
        Path hosts = terminal.state().resolve("dhcp/" + VNI + "/hosts");
        await().atMost(LIMIT).until(() -> Files.readString(hosts).contains("10.77.1.17"));
        await().atMost(LIMIT).until(() -> running(KEPT));
        assertThat(qemu(KEPT)).isEqualTo(pid);
    }

    @Test
    void waitsWithWhatWouldCutItsGuestsUntilNobodyUsesTheNetwork() {
        String pid = qemu(KEPT);
        String card = new Card(port(6), "", "", true).device();
        TerminalOrders.Builder changed = orders();
        changed.getExternalNetworksBuilder(0).setMtu(1400).addHosts(host("02:cc:00:00:00:07", "192.168.177.17"));
        order(changed);

        await().atMost(LIMIT)
                .until(() -> told()
                        && seen().getFindingsList().stream()
                                .anyMatch(finding -> finding.getCode().equals("NETWORK_IN_USE")
                                        && finding.getMessage().contains("idv-agent-test")
                                        && finding.getMessage().contains("d-1, d-2")));
        await().atMost(LIMIT).until(() -> terminal.run("virsh", "net-dumpxml", "idv-agent-test")
                .contains("192.168.177.17"));
        assertThat(terminal.run("virsh", "net-dumpxml", "idv-agent-test")).contains("<mtu size='1500'/>");
        assertThat(terminal.run("ip", "link", "show", card)).contains("master virbr-");
        assertThat(qemu(KEPT)).isEqualTo(pid);

        order(changed.clearDesktops());
        await().atMost(LIMIT).until(() -> terminal.run("virsh", "net-dumpxml", "idv-agent-test")
                .contains("<mtu size='1400'/>"));
        await().atMost(LIMIT)
                .until(() -> told()
                        && seen().getFindingsList().stream()
                                .noneMatch(finding -> finding.getCode().equals("NETWORK_IN_USE")));
    }

    @Test
    void runsADesktopWithUefiATpmAndDevicesAndForgetsItWhole() {
        DesktopOrder uefi = desktop(MODERN, RestoreMode.RESTORE_MODE_NEVER)
                .clearNics()
                .setMemoryMib(256)
                .setFirmware(Firmware.FIRMWARE_UEFI)
                .setTpm(true)
                .setDataDisk(DataDisk.newBuilder().setSizeGib(2).setRestoreMode(RestoreMode.RESTORE_MODE_NEVER))
                .setDevices(Devices.newBuilder()
                        .setUsb(UsbPolicy.USB_POLICY_HID_ONLY)
                        .setSound(true)
                        .setVideo(VideoModel.VIDEO_MODEL_VIRTIO))
                .build();
        order(orders().addDesktops(uefi));
        await().atMost(LIMIT).until(() -> running(MODERN));
        Path folder = terminal.state().resolve("desktops").resolve(MODERN);
        assertThat(folder.resolve("nvram.fd")).exists();
        assertThat(folder.resolve("data.qcow2")).exists();
        assertThat(terminal.run("ls", "/var/lib/libvirt/swtpm")).contains(MODERN);
        // The firmware clears the screen, on the serial console too.
        await().atMost(LIMIT).until(() -> Files.readString(folder.resolve("console.log"), StandardCharsets.ISO_8859_1)
                .contains("\u001b["));

        order(orders());
        await().atMost(LIMIT).until(() -> !domains().contains("d-3"));
        await().atMost(LIMIT).until(() -> !Files.exists(folder));
        assertThat(terminal.run("ls", "/var/lib/libvirt/swtpm")).doesNotContain(MODERN);
    }

    @Test
    void tellsThatADeviceIsNotThere() {
        DesktopOrder passed = desktop(MODERN, RestoreMode.RESTORE_MODE_NEVER)
                .setDevices(Devices.newBuilder().addHostDevices("ffff:fffe"))
                .build();
        order(orders().addDesktops(passed));

        await().atMost(LIMIT)
                .until(() -> told()
                        && seen().getDesktopsList().stream()
                                .anyMatch(desktop -> desktop.getReason().equals("HOST_DEVICE_MISSING")));
        await().atMost(LIMIT).until(() -> seen().getFindingsList().stream()
                .anyMatch(finding -> finding.getCode().equals("HOST_DEVICE_MISSING")));
    }

    private TerminalOrders.Builder orders() {
        return networks()
                .addImages(image.order())
                .addDesktops(desktop(RESTORED, RestoreMode.RESTORE_MODE_EVERY_BOOT))
                .addDesktops(desktop(KEPT, RestoreMode.RESTORE_MODE_NEVER));
    }

    private void order(TerminalOrders.Builder orders) {
        generation++;
        server.order(orders.setGeneration(generation).build());
    }

    private boolean told() {
        return seen().getGeneration() == generation;
    }

    private TerminalObserved seen() {
        return server.lastObserved();
    }

    private boolean running(String id) {
        return told()
                && seen().getDesktopsList().stream()
                        .anyMatch(desktop -> desktop.getDesktopId().equals(id)
                                && desktop.getState() == DesktopRunState.DESKTOP_RUN_STATE_RUNNING
                                && desktop.getReason().isEmpty());
    }

    private long restarts(String id) {
        return seen().getDesktopsList().stream()
                .filter(desktop -> desktop.getDesktopId().equals(id))
                .filter(desktop -> desktop.getState() == DesktopRunState.DESKTOP_RUN_STATE_RUNNING)
                .mapToLong(DesktopObserved::getRestartGeneration)
                .findFirst()
                .orElse(-1);
    }

    /** What its boot sector said at each boot. */
    private List<String> boots(String id) throws IOException {
        Path log = terminal.state().resolve("desktops").resolve(id).resolve("console.log");
        return Files.exists(log)
                ? Files.readString(log, StandardCharsets.ISO_8859_1)
                        .lines()
                        .filter(line -> line.startsWith("BOOT "))
                        .toList()
                : List.of();
    }

    private static int number(List<String> boots) {
        return boots.get(boots.size() - 1).charAt("BOOT ".length());
    }

    private String status() throws IOException {
        Path file = terminal.state().resolve("status.txt");
        return Files.exists(file) ? Files.readString(file) : "";
    }

    private String names(String folder) {
        return terminal.run("ls", "/var/lib/idv-terminal/" + folder);
    }

    private String domains() {
        return terminal.run("virsh", "-q", "list", "--all", "--name");
    }

    private String netNamespaces() {
        return terminal.run("ls", "/run/netns");
    }

    /** The process of a guest; empty when there is none. */
    private String qemu(String id) {
        return terminal.run("bash", "-c", "pgrep -f '[q]emu-system.*" + id + "' | head -n 1")
                .strip();
    }

    private static TerminalOrders.Builder networks() {
        return TerminalOrders.newBuilder()
                .addProtectedCidrs(LabTerminal.hostAddress() + "/16")
                .addInternalNetworks(InternalNetworkOrder.newBuilder()
                        .setNetworkId(INTERNAL)
                        .setVni(VNI)
                        .setCidr("10.77.1.0/24")
                        .setMtu(1450)
                        .setDhcp(DhcpOrder.newBuilder()
                                .setPortId(port(9))
                                .setMac("02:dd:00:00:00:01")
                                .setAddress("10.77.1.2")
                                .addHosts(host("02:aa:00:00:00:01", "10.77.1.11"))))
                .addExternalNetworks(ExternalNetworkOrder.newBuilder()
                        .setNetworkId(EXTERNAL)
                        .setName("idv-agent-test")
                        .setCidr("192.168.177.0/24")
                        .setGateway("192.168.177.1")
                        .setMtu(1500)
                        .addHosts(host("02:cc:00:00:00:01", "192.168.177.11")));
    }

    private DesktopOrder.Builder desktop(String id, RestoreMode mode) {
        int number = id.charAt(id.length() - 1) - '0';
        return DesktopOrder.newBuilder()
                .setDesktopId(id)
                .setName("d-" + number)
                .setRunning(true)
                .setRestartGeneration(restart)
                .setVcpuCount(1)
                .setMemoryMib(32)
                .setLocalDisk(
                        LocalDisk.newBuilder().setVersionId(image.versionId).setRestoreMode(mode))
                .addNics(NicOrder.newBuilder()
                        .setPortId(port(number + 4))
                        .setMac("02:cc:00:00:00:0" + number)
                        .setAddress("192.168.177.1" + number)
                        .setExternalNetworkId(EXTERNAL))
                .addNics(NicOrder.newBuilder()
                        .setPortId(port(number))
                        .setMac("02:aa:00:00:00:0" + number)
                        .setAddress("10.77.1.1" + number)
                        .setInternalNetworkId(INTERNAL))
                .setConfigDrive(ConfigDrive.newBuilder().setMetaData("instance-id: " + id + "\n"));
    }

    private static DhcpHost host(String mac, String address) {
        return DhcpHost.newBuilder()
                .setMac(mac)
                .setAddress(address)
                .setHostname("d-" + mac.charAt(mac.length() - 1))
                .build();
    }

    private static String port(int number) {
        return "0f000000-0000-4000-8000-00000000000" + number;
    }
}
