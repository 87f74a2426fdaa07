package org.idvserver.network.application.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.idvserver.contracts.network.v1.InternalNetwork;
import org.idvserver.contracts.network.v1.NodeWiring;
import org.idvserver.contracts.network.v1.Port;
import org.idvserver.network.support.Client;
import org.idvserver.network.support.NetworkTest;
import org.idvserver.testkit.infra.Infra;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Real packets between real terminals: what a VNI joins, and what it keeps apart. */
@NetworkTest
class LabTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Map<String, String> lab = Infra.describe("lab");
    private final UUID first = UUID.randomUUID();
    private final UUID second = UUID.randomUUID();
    private final List<Runnable> undo = new ArrayList<>();
    private Client client;

    @BeforeEach
    void connect() {
        client = new Client();
        bridge(1);
        bridge(2);
        node(1, first);
        node(2, second);
    }

    @AfterEach
    void disconnect() {
        undo.forEach(Runnable::run);
        client.close();
    }

    private void node(int terminal, UUID id) {
        client.node(
                id, lab.get("LAB_T" + terminal + "_ADDRESS"), "unix:" + lab.get("LAB_T" + terminal + "_OVSDB_SOCKET"));
    }

    private void in(int terminal, String... command) {
        List<String> whole =
                new ArrayList<>(List.of("nsenter", "-t", lab.get("LAB_T" + terminal + "_PID"), "-m", "-n", "--"));
        whole.addAll(List.of(command));
        Infra.run(whole);
    }

    /** As the terminal's agent makes it. */
    private void bridge(int terminal) {
        in(
                terminal,
                "ovs-vsctl",
                "--timeout=10",
                "--may-exist",
                "add-br",
                "br-int",
                "--",
                "set",
                "bridge",
                "br-int",
                "datapath_type=netdev",
                "fail_mode=standalone");
    }

    /** A desktop, played by a namespace whose cable hangs in br-int as libvirt would plug it; answers the namespace. */
    private String desktop(int terminal, Port port) {
        String name = port.getPortId().substring(0, 6);
        String namespace = "idvt-d-" + name;
        String tap = "tapt" + name;
        Infra.run(List.of("ip", "netns", "add", namespace));
        undo.add(() -> {
            in(terminal, "ovs-vsctl", "--timeout=10", "--if-exists", "del-port", "br-int", tap);
            Infra.run(List.of("ip", "netns", "del", namespace));
        });
        Infra.run(List.of(
                "ip",
                "link",
                "add",
                tap,
                "netns",
                lab.get("LAB_T" + terminal + "_PID"),
                "type",
                "veth",
                "peer",
                "name",
                "eth0",
                "netns",
                namespace));
        inside(namespace, "ethtool", "-K", "eth0", "tx", "off", "tso", "off", "gso", "off");
        in(terminal, "ethtool", "-K", tap, "tx", "off", "tso", "off", "gso", "off");
        inside(namespace, "ip", "link", "set", "eth0", "address", port.getMac(), "mtu", "1450", "up");
        inside(namespace, "ip", "address", "add", port.getAddress() + "/24", "dev", "eth0");
        in(terminal, "ip", "link", "set", tap, "mtu", "1450", "up");
        in(
                terminal,
                "ovs-vsctl",
                "--timeout=10",
                "add-port",
                "br-int",
                tap,
                "tag=4095",
                "--",
                "set",
                "Interface",
                tap,
                "external_ids:iface-id=" + port.getPortId(),
                "external_ids:attached-mac=\"" + port.getMac() + "\"");
        return namespace;
    }

    private static void inside(String namespace, String... command) {
        List<String> whole = new ArrayList<>(List.of("ip", "netns", "exec", namespace));
        whole.addAll(List.of(command));
        Infra.run(whole);
    }

    private static boolean pings(String namespace, String address) {
        try {
            inside(namespace, "ping", "-c", "1", "-W", "1", "-s", "1400", "-M", "do", address);
            return true;
        } catch (IllegalStateException noAnswer) {
            return false;
        }
    }

    @Test
    void joinsDesktopsOfASectionOverTwoTerminalsAndKeepsOthersApart() {
        InternalNetwork mine = client.newNetwork();
        InternalNetwork other = client.newNetwork();
        UUID here = UUID.randomUUID();
        UUID there = UUID.randomUUID();
        UUID stranger = UUID.randomUUID();
        Port portHere = client.port(here, mine.getNetworkId());
        Port portThere = client.port(there, mine.getNetworkId());
        Port portOfStranger = client.port(stranger, other.getNetworkId());
        client.place(first, here);
        NodeWiring wiring = client.place(second, there, stranger);
        assertThat(wiring.getInternalNetworksList()).hasSize(2);

        String desktopHere = desktop(1, portHere);
        String desktopThere = desktop(2, portThere);
        String desktopOfStranger = desktop(2, portOfStranger);
        // The stranger pretends to be in the section's addresses.
        String stolen = portHere.getAddress().replaceAll("\\d+$", "200");
        inside(desktopOfStranger, "ip", "address", "add", stolen + "/24", "dev", "eth0");

        await().atMost(LIMIT).until(() -> pings(desktopHere, portThere.getAddress()));
        assertThat(pings(desktopThere, portHere.getAddress())).isTrue();
        assertThat(pings(desktopHere, stolen)).isFalse();
        assertThat(pings(desktopOfStranger, portHere.getAddress())).isFalse();
        await().atMost(LIMIT).untilAsserted(() -> {
            assertThat(Client.stateOf(first)).isEqualTo("WIRED AS_WISHED");
            assertThat(Client.stateOf(second)).isEqualTo("WIRED AS_WISHED");
        });

        client.place(second);
        await().atMost(LIMIT).until(() -> !pings(desktopHere, portThere.getAddress()));
    }
}
