package org.idvserver.network.application.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.idvserver.network.support.Client;
import org.idvserver.network.support.NetworkTest;
import org.idvserver.testkit.infra.Topic;
import org.idvserver.testkit.network.PrivateSwitch;
import org.junit.jupiter.api.Test;

/** What is not tried again by itself for long is tried when its machine is said to be on. */
@NetworkTest
@TestProfile(MachinesTest.Patient.class)
class MachinesTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Topic TERMINALS = new Topic("idv.terminal.v1");

    public static class Patient implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("idv.network.reconcile.first-retry", "1H", "idv.network.reconcile.backoff-limit", "1H");
        }
    }

    private final UUID node = UUID.randomUUID();

    @Test
    void reachesANodeOnceItsTerminalConnects() {
        try (Client client = new Client();
                PrivateSwitch ovs = PrivateSwitch.start()) {
            ovs.kill();
            client.node(node, "10.78.1.1", ovs.endpoint());
            awaitState("UNREACHABLE SWITCH_UNREACHABLE");
            ovs.startProcesses();
            tell("{\"terminalId\": \"%s\", \"connected\": true}".formatted(node));
            awaitState("WIRED AS_WISHED");
        }
    }

    @Test
    void putsAsideWhatItCannotRead() {
        tell("{\"terminalId\": \"seat 4\", \"connected\": true}");
        var dead = new Topic("idv.terminal.v1.network-service.dead-letter")
                .readUntil(seen -> seen.stream().anyMatch(e -> node.toString().equals(e.key())), LIMIT);
        assertThat(dead).isNotEmpty();
    }

    private void tell(String connection) {
        TERMINALS.send(UUID.randomUUID().toString(), "idv.terminal.connection-changed.v1", node.toString(), connection);
    }

    private void awaitState(String state) {
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(Client.stateOf(node)).isEqualTo(state));
    }
}
