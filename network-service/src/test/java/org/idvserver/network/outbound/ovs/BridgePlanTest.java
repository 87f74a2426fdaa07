package org.idvserver.network.outbound.ovs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.idvserver.network.domain.SwitchWish;
import org.idvserver.network.outbound.ovs.BridgeSnapshot.InterfaceRow;
import org.idvserver.network.outbound.ovs.BridgeSnapshot.PortRow;
import org.junit.jupiter.api.Test;

class BridgePlanTest {
    private static final UUID PORT = UUID.randomUUID();
    private static final SwitchWish.Tunnel TUNNEL =
            new SwitchWish.Tunnel(UUID.randomUUID(), "10.0.0.2", "10.0.0.1", 16_777_215, 7, 1450, true);

    private static BridgeSnapshot bridge(PortRow... ports) {
        Map<String, PortRow> byName = new java.util.TreeMap<>();
        List.of(ports).forEach(port -> byName.put(port.name(), port));
        return new BridgeSnapshot(OvsdbJson.set(List.of()), byName);
    }

    private static PortRow access(int tag, Map<String, String> marks, String ifaceId) {
        InterfaceRow wire = new InterfaceRow(
                "w", "", Map.of(), Map.of("iface-id", ifaceId), Optional.empty(), Optional.of(3), Map.of(), Map.of());
        return new PortRow("p", "vnet0", Optional.of(tag), false, marks, wire);
    }

    private static PortRow made(SwitchWish.Tunnel tunnel) {
        TunnelPort port = new TunnelPort(tunnel);
        InterfaceRow wire = new InterfaceRow(
                "w", "vxlan", port.options(), Map.of(), Optional.empty(), Optional.of(4), port.bfd(), Map.of());
        return new PortRow("p", port.name(), Optional.of(tunnel.tag()), true, port.externalIds(), wire);
    }

    private static SwitchWish wish(List<SwitchWish.Tunnel> tunnels, Map<UUID, Integer> tags) {
        return new SwitchWish(tunnels, tags);
    }

    @Test
    void hasNothingToDoWhenAllIsAsItShouldBe() {
        BridgeSnapshot bridge = bridge(made(TUNNEL), access(7, Map.of("idv-wired", PORT.toString()), PORT.toString()));
        assertThat(BridgePlan.between(bridge, wish(List.of(TUNNEL), Map.of(PORT, 7))))
                .isEmpty();
    }

    @Test
    void namesATunnelWithinTheLimitOfTheKernel() {
        assertThat(new TunnelPort(TUNNEL).name()).hasSize(15).startsWith("vffffff-");
    }

    @Test
    void guardsEachTransactionAndRaisesTheConfigurationNumber() {
        List<String> operations = BridgePlan.between(bridge(), wish(List.of(TUNNEL), Map.of())).stream()
                .map(operation -> operation.getString("op"))
                .toList();
        assertThat(operations).containsExactly("wait", "insert", "insert", "mutate", "mutate", "select");
    }

    @Test
    void neverTouchesAPortThatIsNotNamed() {
        PortRow stranger = access(12, Map.of(), UUID.randomUUID().toString());
        PortRow odd = access(13, Map.of("other", "x"), "not an id");
        assertThat(BridgePlan.between(bridge(stranger), wish(List.of(), Map.of(PORT, 7))))
                .isEmpty();
        assertThat(BridgePlan.between(bridge(odd), wish(List.of(), Map.of(PORT, 7))))
                .isEmpty();
    }

    @Test
    void keepsTheMarksOfOthersOnAPortItWires() {
        PortRow port = access(4095, Map.of("other", "x"), PORT.toString());
        assertThat(BridgePlan.between(bridge(port), wish(List.of(), Map.of(PORT, 7)))
                        .get(1)
                        .encode())
                .contains("\"tag\":7", "[\"other\",\"x\"]", "idv-wired");
    }

    @Test
    void makesAnAccessPortOfATrunk() {
        PortRow trunk = new PortRow(
                "p",
                "vnet0",
                Optional.empty(),
                false,
                Map.of("idv-wired", PORT.toString()),
                access(7, Map.of(), PORT.toString()).wire());
        assertThat(BridgePlan.between(bridge(trunk), wish(List.of(), Map.of(PORT, 7)))
                        .get(1)
                        .encode())
                .contains("\"tag\":7", "\"vlan_mode\":[\"set\",[]]");
    }

    @Test
    void putsAPortThatWasWiredIntoTheDeadVlan() {
        PortRow port = access(7, Map.of("idv-wired", PORT.toString()), PORT.toString());
        assertThat(BridgePlan.between(bridge(port), wish(List.of(), Map.of()))
                        .get(1)
                        .encode())
                .contains("\"tag\":4095", "\"protected\":true")
                .doesNotContain("idv-wired");
    }

    @Test
    void opensAPortThatItWires() {
        PortRow apart = new PortRow(
                "p",
                "vnet0",
                Optional.of(BridgePlan.DEAD_VLAN),
                true,
                Map.of("idv-owner", "terminal-agent"),
                access(7, Map.of(), PORT.toString()).wire());
        assertThat(BridgePlan.between(bridge(apart), wish(List.of(), Map.of(PORT, 7)))
                        .get(1)
                        .encode())
                .contains("\"tag\":7", "\"protected\":false", "[\"idv-owner\",\"terminal-agent\"]");
        assertThat(BridgePlan.between(bridge(apart), wish(List.of(), Map.of())))
                .as("what is apart and dead stays so")
                .isEmpty();
    }
}
