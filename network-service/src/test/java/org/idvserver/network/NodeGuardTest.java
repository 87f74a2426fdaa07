package org.idvserver.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.idvserver.testkit.infra.Infra;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The guard of server nodes, in namespaces: a node with a NAT network, a guest in it, and a machine outside. */
class NodeGuardTest {
    private static final String RUN = Long.toString(ProcessHandle.current().pid(), 36);
    private static final String NODE = "idvgn" + RUN;
    private static final String GUEST = "idvgg" + RUN;
    private static final String OUTSIDE = "idvgo" + RUN;
    private static final String GATEWAY = "192.168.150.1";
    private static final String CAMPUS = "198.51.100.2";
    private static final String CEPH = "203.0.113.2";
    private static final int DATABASE = 15432;
    private static final int WEB = 8080;

    @TempDir
    Path folder;

    private final List<Process> listeners = new ArrayList<>();

    @BeforeEach
    void wire() throws IOException {
        Infra.run(List.of(
                "sh",
                "-ec",
                """
                for space in %1$s %2$s %3$s; do ip netns add $space; ip -n $space link set lo up; done
                ip -n %1$s link add virbr-0a0b0c0d type bridge
                ip -n %1$s link add card type veth peer name eth0 netns %2$s
                ip -n %1$s link add uplink type veth peer name eth0 netns %3$s
                ip -n %1$s link set card master virbr-0a0b0c0d
                ip -n %1$s addr add %4$s/24 dev virbr-0a0b0c0d
                ip -n %1$s addr add 198.51.100.1/24 dev uplink
                for device in card uplink virbr-0a0b0c0d; do ip -n %1$s link set $device up; done
                ip -n %2$s addr add 192.168.150.9/24 dev eth0
                ip -n %3$s addr add %5$s/24 dev eth0
                ip -n %3$s addr add %6$s/32 dev eth0
                for space in %2$s %3$s; do ip -n $space link set eth0 up; done
                ip -n %2$s route add default via %4$s
                ip -n %3$s route add default via 198.51.100.1
                ip -n %1$s route add %6$s/32 via %5$s
                ip netns exec %1$s sysctl -qw net.ipv4.ip_forward=1
                """
                        .formatted(NODE, GUEST, OUTSIDE, GATEWAY, CAMPUS, CEPH)));
        listen(NODE, DATABASE);
        listen(NODE, 53);
        listen(OUTSIDE, WEB);
        listen(GUEST, WEB);
        await().until(() -> reaches(GUEST, CAMPUS, WEB) && reaches(GUEST, GATEWAY, DATABASE));
    }

    @AfterEach
    void leaveNothing() {
        listeners.forEach(listener -> listener.destroyForcibly().onExit().join());
        Stream.of(NODE, GUEST, OUTSIDE).forEach(space -> Infra.run(List.of("ip", "netns", "del", space)));
    }

    @Test
    void keepsGuestsFromTheNodeAndFromWhatIsProtectedUntilItIsTakenAway() throws IOException {
        assertThat(reaches(GUEST, CEPH, WEB)).isTrue();
        assertThat(reaches(OUTSIDE, "192.168.150.9", WEB)).isTrue();
        configure("PROTECTED=\"203.0.113.0/24 10.0.0.0/8\"");

        guard("up");
        guard("up");

        assertThat(reaches(GUEST, GATEWAY, DATABASE)).isFalse();
        assertThat(reaches(GUEST, "198.51.100.1", DATABASE))
                .as("the node by its other address")
                .isFalse();
        assertThat(reaches(GUEST, CEPH, WEB)).isFalse();
        assertThat(reaches(OUTSIDE, "192.168.150.9", WEB)).isFalse();
        assertThat(reaches(GUEST, CAMPUS, WEB)).isTrue();
        assertThat(reaches(GUEST, GATEWAY, 53)).isTrue();
        in(GUEST, "ping", "-c1", "-W5", GATEWAY);
        in(GUEST, "sh", "-c", "echo vxlan | socat -u STDIN UDP:" + CAMPUS + ":4789");
        assertThat(guard("status")).containsPattern("udp dport 4789 counter packets [1-9]");

        guard("down");
        guard("down");

        assertThat(reaches(GUEST, GATEWAY, DATABASE)).isTrue();
        assertThat(in(NODE, "nft", "list", "tables")).doesNotContain("idvnode");
    }

    @Test
    void letsOnlyManagementManageTheNode() throws IOException {
        listen(NODE, 16514);
        await().until(() -> reaches(OUTSIDE, "198.51.100.1", 16514));
        configure("PROTECTED=203.0.113.0/24", "MANAGEMENT=203.0.113.0/24");
        guard("up");
        assertThat(reaches(OUTSIDE, "198.51.100.1", 16514)).isFalse();

        configure("PROTECTED=203.0.113.0/24", "MANAGEMENT=\"203.0.113.0/24 " + CAMPUS + "\"");
        guard("up");
        assertThat(reaches(OUTSIDE, "198.51.100.1", 16514)).isTrue();
    }

    @Test
    void namesEveryFaultOfItsConfigurationAndChangesNothing() throws IOException {
        configure("PROTECTED=203.0.113.0/24");
        guard("up");
        String before = rules();

        configure("PROTECTED=\"203.0.113.0/33 10.0.0.0/8\"", "MANAGEMENT=$(reboot)", "TABLE=-x");

        assertThatThrownBy(() -> guard("up")).hasMessageContainingAll("203.0.113.0/33", "$(reboot)", "TABLE '-x'");
        configure("MANAGEMENT=10.0.0.0/8");
        assertThatThrownBy(() -> guard("up")).hasMessageContaining("PROTECTED is empty");
        configure("PROTECTED=203.0.113.0/24");
        assertThat(rules()).isEqualTo(before);
    }

    private void configure(String... lines) throws IOException {
        Files.write(folder.resolve("guard.conf"), List.of(lines));
    }

    private String guard(String word) {
        return in(
                NODE,
                "env",
                "IDV_NODE_GUARD_CONFIG=" + folder.resolve("guard.conf"),
                Infra.root() + "/deploy/node/idv-node-guard",
                word);
    }

    private String rules() {
        return guard("status").replaceAll("packets \\d+ bytes \\d+", "");
    }

    private void listen(String space, int port) throws IOException {
        listeners.add(
                new ProcessBuilder(command(space, "socat", "TCP-LISTEN:" + port + ",fork,reuseaddr", "OPEN:/dev/null"))
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start());
    }

    private static boolean reaches(String from, String address, int port) {
        try {
            in(from, "socat", "-u", "OPEN:/dev/null", "TCP:" + address + ":" + port + ",connect-timeout=2");
            return true;
        } catch (IllegalStateException refused) {
            return false;
        }
    }

    private static String in(String space, String... command) {
        return Infra.run(command(space, command));
    }

    private static List<String> command(String space, String... command) {
        return Stream.concat(Stream.of("ip", "netns", "exec", space), Stream.of(command))
                .toList();
    }
}
