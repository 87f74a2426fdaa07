package org.idvserver.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.idvserver.image.support.Machines;
import org.idvserver.image.support.StorageInfra;
import org.idvserver.testkit.infra.Infra;
import org.idvserver.testkit.infra.ServiceInfra;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Attacks a NAT network of the server node from a maintenance VM: QEMU is handed the frames that its guest would send. */
@QuarkusTest
@QuarkusTestResource(ServiceInfra.class)
@QuarkusTestResource(StorageInfra.class)
@Timeout(180)
class MaintenanceGuestTest {
    private static final String NETWORK = "campus-lab";
    private static final long RUN = ProcessHandle.current().pid();
    /** Bridges and addresses are the machine's, where other runs may have theirs. */
    private static final String BRIDGE = "idvg" + RUN;

    @BeforeEach
    void makeANetwork() throws IOException {
        Path xml = StorageInfra.importDir().resolve("guests.xml");
        String block = "192.168.%d".formatted(100 + RUN % 50);
        Files.writeString(
                xml,
                """
                <network><name>%1$s</name><bridge name='%2$s' stp='off'/>
                <ip address='%3$s.1' netmask='255.255.255.0'><dhcp><range start='%3$s.50' end='%3$s.99'/></dhcp></ip></network>"""
                        .formatted(NETWORK, BRIDGE, block));
        Machines.virsh("net-create", xml.toString());
    }

    @AfterEach
    void leaveNothing() {
        Machines.discardAll();
        Machines.virsh("net-destroy", NETWORK);
    }

    @Test
    void sendsAsItselfOnlyAndNothingButDhcpBeforeItHasAnAddress() throws IOException {
        String id = Machines.request(Machines.releasedGuest().versionId(), Map.of("network", NETWORK))
                .then()
                .statusCode(202)
                .extract()
                .path("id");
        Machines.awaitState(id, "RUNNING");
        String[] card = secondCard(id);
        assertThat(Infra.run(List.of("bridge", "-d", "link", "show", "dev", card[0])))
                .contains("isolated on");
        Path socket = Files.createTempDirectory("guest").resolve("frames");
        Process guest = new ProcessBuilder(
                        "python3", "src/test/resources/guest.py", socket.toString(), card[0], BRIDGE, card[4])
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader printed = guest.inputReader()) {
            assertThat(printed.readLine()).isEqualTo("ready");
            handIn(id, socket);

            assertThat(printed.lines())
                    .containsExactlyInAnyOrder("honest-packet", "honest-arp", "honest-probe", "honest-end");
        } finally {
            guest.destroyForcibly();
        }
    }

    /** Like the first, but QEMU takes frames for a card that no guest drives of some models only. */
    private static String[] secondCard(String id) throws IOException {
        String first = Machines.virsh("dumpxml", Machines.name(id))
                .replaceAll("(?s).*(<interface.*</interface>).*", "$1")
                .replaceAll("<(mac|target|alias|address) [^>]*/>", "")
                .replace("type='virtio'", "type='e1000'");
        Path xml = StorageInfra.importDir().resolve("card.xml");
        Files.writeString(xml, first);
        Machines.virsh("attach-device", Machines.name(id), xml.toString(), "--live");
        return Machines.virsh("domiflist", Machines.name(id))
                .lines()
                .filter(line -> line.contains("e1000"))
                .findFirst()
                .orElseThrow()
                .strip()
                .split("\\s+");
    }

    /** Lets QEMU take frames from a socket for those that the guest's second card sends. */
    private static void handIn(String id, Path socket) {
        qemu(
                id,
                """
                {"execute": "chardev-add", "arguments": {"id": "frames", "backend": {"type": "socket", "data": {
                 "server": false, "addr": {"type": "unix", "data": {"path": "%s"}}}}}}"""
                        .formatted(socket));
        qemu(
                id,
                """
                {"execute": "object-add", "arguments": {"qom-type": "filter-redirector", "id": "hand-in",
                 "netdev": "hostnet1", "queue": "rx", "indev": "frames"}}""");
    }

    private static void qemu(String id, String command) {
        assertThat(Machines.virsh("qemu-monitor-command", Machines.name(id), command))
                .contains("return");
    }
}
