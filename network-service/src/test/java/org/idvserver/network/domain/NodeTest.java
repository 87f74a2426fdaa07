package org.idvserver.network.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class NodeTest {
    private static final Instant NOON = Instant.parse("2026-03-02T12:00:00Z");

    private final NodeDescription description = new NodeDescription(
            UUID.randomUUID(),
            "pc-1",
            "10.99.0.2",
            1600,
            OvsdbEndpoint.parse("ssl:10.99.0.2:6640").orElseThrow(),
            "netdev");
    private final Node node = Node.terminal(description, NOON);

    private static Wiring wiring(NodeState state) {
        return new Wiring(state, state.name(), "said", new Wiring.Count(2, 1), new Wiring.Count(3, 3), 1);
    }

    @Test
    void isPendingUntilItIsSeen() {
        assertThat(node.state()).isEqualTo(NodeState.PENDING);
        assertThat(node.isCurrent()).isFalse();
    }

    @Test
    void tellsAChangeOnceFromAnyStateToAnyOther() {
        for (NodeState from : NodeState.values()) {
            for (NodeState to : NodeState.values()) {
                node.observe(wiring(from), NOON);
                assertThat(node.observe(wiring(to), NOON))
                        .as("%s to %s", from, to)
                        .isEqualTo(from != to);
            }
        }
    }

    @Test
    void hasNothingWiredThatCanBeKnownWhileUnreachable() {
        node.observe(wiring(NodeState.WIRED), NOON);
        node.observe(Wiring.unreachable("SWITCH_UNREACHABLE", "gone"), NOON);
        assertThat(node.tunnels()).isEqualTo(new Wiring.Count(2, 0));
        assertThat(node.ports()).isEqualTo(new Wiring.Count(3, 0));
    }

    @Test
    void provesItsSwitchOnlyByTlsAtItsOwnAddressOrWhenItCalls() {
        assertThat(description.hasProvenEndpoint()).isTrue();
        OvsdbEndpoint calls = OvsdbEndpoint.parse("dial-in").orElseThrow();
        assertThat(new NodeDescription(description.id(), "pc-1", "10.99.0.2", 1600, calls, "netdev")
                        .hasProvenEndpoint())
                .isTrue();
        for (String other : List.of("ssl:10.99.0.3:6640", "tcp:10.99.0.2:6640", "unix:/run/db.sock")) {
            OvsdbEndpoint endpoint = OvsdbEndpoint.parse(other).orElseThrow();
            assertThat(new NodeDescription(description.id(), "pc-1", "10.99.0.2", 1600, endpoint, "netdev")
                            .hasProvenEndpoint())
                    .as(other)
                    .isFalse();
        }
    }

    @Test
    void noticesOnlyWhatIsNewInADescription() {
        assertThat(node.describe(description)).isFalse();
        NodeDescription moved =
                new NodeDescription(description.id(), "pc-1", "10.99.0.3", 1600, description.endpoint(), "netdev");
        assertThat(node.describe(moved)).isTrue();
    }
}
