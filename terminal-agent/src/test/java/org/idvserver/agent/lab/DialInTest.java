package org.idvserver.agent.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.idvserver.agent.enrol.Identity;
import org.idvserver.agent.support.CalledServer;
import org.idvserver.agent.support.LabTerminal;
import org.idvserver.agent.support.PlayedServer;
import org.idvserver.agent.support.TerminalsCa;
import org.idvserver.testkit.infra.Infra;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A lab terminal whose switch calls network-service, beside a manager of somebody else. */
class DialInTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String FILE = "/etc/idv-terminal/agent.properties";
    private static final String FOREIGN = "ptcp:6699:127.0.0.1";

    private Path pki;
    private PlayedServer server;
    private CalledServer called;
    private LabTerminal terminal;

    @BeforeEach
    void begin() throws Exception {
        server = PlayedServer.inTheLab();
        pki = Path.of(Infra.describe("pki").get("PKI_DIR"));
        called = new CalledServer(pki, LabTerminal.hostAddress());
        terminal = new LabTerminal(2);
        terminal.install(server, Map.of("ovsdb.dial.in", LabTerminal.hostAddress() + ":" + called.port()));
        terminal.run("ovs-vsctl", "--timeout=10", "set-manager", FOREIGN);
    }

    @AfterEach
    void leaveNothing() throws Exception {
        terminal.close();
        called.close();
        server.close();
    }

    private void awaitManagers(String... expected) {
        await().atMost(LIMIT).untilAsserted(() -> assertThat(
                        terminal.run("ovs-vsctl", "get-manager").lines())
                .containsExactlyInAnyOrder(expected));
    }

    private String calling() {
        return "ssl:" + LabTerminal.hostAddress() + ":" + called.port();
    }

    @Test
    void callsAsThisTerminalAndWithItsNewestCertificate() throws Exception {
        terminal.start();
        await().atMost(LIMIT).until(() -> !server.hellos.isEmpty());
        assertThat(server.hellos.get(0).getOvsdbEndpoint()).isEqualTo("dial-in");
        await().atMost(LIMIT).until(() -> !called.calls.isEmpty());
        CalledServer.Call first = called.calls.get(0);
        assertThat(first.answer()).contains("Open_vSwitch");
        assertThat(first.certificate().getSubjectAlternativeNames().toString())
                .contains("spiffe://idv.local/terminal/" + server.terminalId);

        Identity identity = new Identity(terminal.state().resolve("identity"));
        identity.renew(new TerminalsCa(pki).sign(server.signed.get(0), server.terminalId, Duration.ofDays(1)));
        assertThat(identity.chain().get(0)).isNotEqualTo(first.certificate());
        await().atMost(LIMIT).untilAsserted(() -> assertThat(
                        called.calls.get(called.calls.size() - 1).certificate())
                .isEqualTo(identity.chain().get(0)));
    }

    @Test
    void changesBetweenBothWaysAndGoesWithoutTouchingWhatOthersSet() throws Exception {
        terminal.start();
        awaitManagers(FOREIGN, calling());
        assertThat(terminal.stop()).isTrue();

        terminal.install(server);
        terminal.run("ovs-vsctl", "--timeout=10", "set-manager", FOREIGN, calling());
        terminal.run("ovs-vsctl", "--timeout=10", "set", "Manager", calling(), "external_ids:idv-owner=terminal-agent");
        terminal.start();
        awaitManagers(FOREIGN, "pssl:6640:" + terminal.address());
        assertThat(terminal.stop()).isTrue();

        assertThat(terminal.word("uninstall", FILE))
                .contains("removed manager pssl:6640:" + terminal.address() + " of the switch\n")
                .endsWith("exit 0\n");
        awaitManagers(FOREIGN);
    }
}
