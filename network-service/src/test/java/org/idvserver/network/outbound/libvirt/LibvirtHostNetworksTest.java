package org.idvserver.network.outbound.libvirt;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.anyOf;
import static org.hamcrest.Matchers.is;

import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.idvserver.contracts.network.v1.Port;
import org.idvserver.network.support.Client;
import org.idvserver.network.support.NetworkTest;
import org.idvserver.testkit.identity.TestTokens;
import org.idvserver.testkit.infra.Infra;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@NetworkTest
class LibvirtHostNetworksTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String NAME = "idvt-onserver";

    private static final UUID SERVER = UUID.nameUUIDFromBytes("server/server".getBytes(StandardCharsets.UTF_8));

    @Inject
    Pool pool;

    private Closeable libvirt;
    private String location;

    @BeforeEach
    void make() {
        libvirt = Infra.alone("libvirt");
        location = admin().body(Map.of("name", NAME, "cidr", "192.168.213.0/24", "onServerNodes", true))
                .post("/api/v1/networks/external")
                .then()
                .statusCode(201)
                .extract()
                .header("Location");
        await().atMost(LIMIT).until(() -> active().contains(NAME));
    }

    @AfterEach
    void remove() throws IOException {
        try {
            if (location != null) {
                admin().delete(location).then().statusCode(anyOf(is(204), is(404)));
                await().atMost(LIMIT).until(() -> !all().contains(NAME));
            }
        } finally {
            libvirt.close();
        }
    }

    private static RequestSpecification admin() {
        return given().auth().oauth2(TestTokens.withRoles("admin")).contentType(ContentType.JSON);
    }

    private static String virsh(String... arguments) {
        List<String> command = new ArrayList<>(
                List.of("virsh", "-q", "-c", Infra.describe("libvirt").get("LIBVIRT_URI")));
        command.addAll(List.of(arguments));
        return Infra.run(command);
    }

    private static List<String> active() {
        return virsh("net-list", "--name").lines().map(String::strip).toList();
    }

    private static List<String> all() {
        return virsh("net-list", "--all", "--name").lines().map(String::strip).toList();
    }

    @Test
    void definesANatNetworkAndStartsItByItself() {
        assertThat(virsh("net-dumpxml", NAME))
                .contains("mode='nat'")
                .contains("192.168.213.1")
                .contains("<mtu size='1500'/>");
        assertThat(virsh("net-info", NAME)).containsPattern("Autostart:\\s+yes");
    }

    @Test
    void startsWhatSomebodyStopped() {
        virsh("net-destroy", NAME);
        await().atMost(LIMIT).until(() -> active().contains(NAME));
    }

    @Test
    void leavesNetworksOfOthersAlone() throws IOException {
        Path xml = Files.createTempFile("foreign", ".xml");
        Files.writeString(xml, "<network><name>foreign-net</name></network>");
        virsh("net-define", xml.toString());
        try {
            virsh("net-destroy", NAME);
            await().atMost(LIMIT).until(() -> active().contains(NAME));
            assertThat(all()).contains("foreign-net");
        } finally {
            virsh("net-undefine", "foreign-net");
        }
    }

    @Test
    void keepsTheAddressesOfDesktopsPlacedOnTheServer() {
        String network = location.substring(location.lastIndexOf('/') + 1);
        UUID desktop = UUID.randomUUID();
        try (Client client = new Client()) {
            Port port = client.port(desktop, network);
            client.place(SERVER, desktop);
            await().atMost(LIMIT).until(() -> virsh("net-dumpxml", NAME).contains(port.getMac()));
            client.place(SERVER);
            await().atMost(LIMIT).until(() -> !virsh("net-dumpxml", NAME).contains(port.getMac()));
        }
    }

    @Test
    void leasesReservedAddressesToNobodyButTheirMachine() {
        String reservation = reserve(Map.of("first", "192.168.213.20", "last", "192.168.213.29", "note", "printers"));
        String server =
                reserve(Map.of("first", "192.168.213.40", "mac", "52:54:00:AA:00:01", "note", "licence server"));
        await().atMost(LIMIT).untilAsserted(() -> assertThat(virsh("net-dumpxml", NAME))
                .contains("<host mac='52:54:00:aa:00:01' ip='192.168.213.40'/>")
                .contains("<range start='192.168.213.2' end='192.168.213.19'/>")
                .contains("<range start='192.168.213.30' end='192.168.213.39'/>")
                .contains("<range start='192.168.213.41' end='192.168.213.254'/>")
                .doesNotContain("<range start='192.168.213.2' end='192.168.213.254'/>"));
        String uuid = virsh("net-uuid", NAME);
        admin().body(Map.of("first", "192.168.213.50", "mac", "52:54:00:aa:00:01", "note", "twice"))
                .post(location + "/reservations")
                .then()
                .statusCode(409);

        admin().delete(server).then().statusCode(204);
        admin().delete(reservation).then().statusCode(204);

        await().atMost(LIMIT).untilAsserted(() -> assertThat(virsh("net-dumpxml", NAME))
                .contains("<range start='192.168.213.2' end='192.168.213.254'/>")
                .doesNotContain("52:54:00:aa:00:01"));
        assertThat(virsh("net-uuid", NAME)).as("the network went on").isEqualTo(uuid);
    }

    private String reserve(Map<String, String> request) {
        return admin().body(request)
                .post(location + "/reservations")
                .then()
                .statusCode(201)
                .extract()
                .header("Location");
    }

    @Test
    void changesTheDhcpRangeUnderAGuest() throws IOException {
        try (Guest guest = new Guest()) {
            change("dhcp_first = '192.168.213.50', dhcp_last = '192.168.213.99'");
            await().atMost(LIMIT).until(() -> virsh("net-dumpxml", NAME)
                    .contains("<range start='192.168.213.50' end='192.168.213.99'/>"));
            assertThat(virsh("net-dumpxml", NAME)).containsOnlyOnce("<range");
            assertThat(guest.isLinked()).isTrue();
            await().atMost(LIMIT).until(() -> Client.stateOf(SERVER).equals("WIRED AS_WISHED"));
        }
    }

    @Test
    void waitsWithWhatWouldCutAGuestUntilNobodyUsesTheNetwork() throws IOException {
        try (Client client = new Client();
                Guest guest = new Guest()) {
            change("mtu = 1400");
            await().atMost(LIMIT).until(() -> Client.stateOf(SERVER).equals("WIRED CHANGE_PENDING"));
            assertThat(Client.rest("/api/v1/nodes/" + SERVER).getString("message"))
                    .contains(NAME)
                    .contains(guest.name);
            UUID desktop = UUID.randomUUID();
            Port port = client.port(desktop, location.substring(location.lastIndexOf('/') + 1));
            client.place(SERVER, desktop);
            await().atMost(LIMIT).until(() -> virsh("net-dumpxml", NAME).contains(port.getMac()));
            assertThat(virsh("net-dumpxml", NAME)).contains("<mtu size='1500'/>");
            assertThat(guest.isLinked()).isTrue();

            guest.close();
            await().atMost(LIMIT).until(() -> virsh("net-dumpxml", NAME).contains("<mtu size='1400'/>"));
            assertThat(virsh("net-dumpxml", NAME)).contains(port.getMac());
            await().atMost(LIMIT).until(() -> Client.stateOf(SERVER).equals("WIRED AS_WISHED"));
        }
    }

    @Test
    void removesANetworkWhenNobodyUsesItAnyMore() throws IOException {
        try (Guest guest = new Guest()) {
            admin().delete(location).then().statusCode(204);
            await().atMost(LIMIT).until(() -> Client.stateOf(SERVER).equals("WIRED CHANGE_PENDING"));
            assertThat(guest.isLinked()).isTrue();
        }
        await().atMost(LIMIT).until(() -> !all().contains(NAME));
    }

    /** What nobody may change by REST yet. */
    private void change(String columns) {
        pool.query("update network set " + columns + " where name = '" + NAME + "'")
                .executeAndAwait();
    }

    /** A halted guest with a card in the network: its link is as real as that of one that runs. */
    private static final class Guest implements AutoCloseable {
        final String name = "idvt-guest-" + UUID.randomUUID().toString().substring(0, 8);
        private final String bridge;
        private final String tap;

        Guest() throws IOException {
            Path xml = Files.createTempFile("guest", ".xml");
            Files.writeString(
                    xml,
                    """
                    <domain type='qemu'>
                      <name>%s</name><memory unit='MiB'>32</memory><vcpu>1</vcpu>
                      <os><type arch='x86_64'>hvm</type></os>
                      <devices><interface type='network'><source network='%s'/></interface></devices>
                    </domain>"""
                            .formatted(name, NAME));
            virsh("create", "--paused", xml.toString());
            Files.delete(xml);
            tap = virsh("domiflist", name).strip().split("\\s+")[0];
            bridge = virsh("net-info", NAME).replaceAll("(?s).*Bridge:\\s+(\\S+).*", "$1");
        }

        boolean isLinked() {
            return Files.exists(Path.of("/sys/class/net", bridge, "brif", tap));
        }

        @Override
        public void close() {
            if (virsh("list", "--name").contains(name)) {
                virsh("destroy", name);
            }
        }
    }

    @Test
    void readsLeases() {
        admin().get(location + "/leases").then().statusCode(200);
    }
}
