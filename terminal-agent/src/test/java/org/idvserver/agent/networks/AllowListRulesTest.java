package org.idvserver.agent.networks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.idvserver.agent.host.Command;
import org.idvserver.contracts.desktop.v1.AllowedOrder;
import org.junit.jupiter.api.Test;

class AllowListRulesTest {
    private static final String ID = "0d000000-0000-4000-8000-00000000000c";
    private static final String SITE = ListedNetwork.set("exam.example.edu");
    private static final ListedNetwork NETWORK = new ListedNetwork(
            ID,
            List.of(
                    host("exam.example.edu", "tcp/80", "tcp/443", "udp/443"),
                    cidr("192.0.2.7/24"),
                    cidr("198.51.100.0/24", "udp/123")));

    @Test
    void letsListedDestinationsThroughBothWaysAndDropsTheRest() {
        String rules = new AllowListRules(NETWORK).change(Set.of());

        assertThat(rules)
                .contains("    ip daddr @" + SITE + " tcp dport { 80, 443 } accept\n    ip daddr @" + SITE
                        + " udp dport { 443 } accept\n    ip daddr 192.0.2.0/24 meta l4proto { tcp, udp } accept\n"
                        + "    ip daddr 198.51.100.0/24 udp dport { 123 } accept\n"
                        + "    meta l4proto tcp counter reject with tcp reset\n    counter drop\n  }")
                .contains("    ct state != established counter drop\n    ip saddr @" + SITE
                        + " tcp sport { 80, 443 } accept\n")
                .contains("    ip saddr 198.51.100.0/24 udp sport { 123 } accept\n    counter drop\n  }");
        assertThat(new AllowListRules(new ListedNetwork(ID, List.of())).change(Set.of()))
                .as("nothing is listed")
                .doesNotContain("daddr", "saddr");
    }

    @Test
    void keepsTheSetsOfNamesThatStayAndRemovesTheOthers() {
        String gone = ListedNetwork.set("old.example.edu");

        assertThat(new AllowListRules(NETWORK).change(Set.of(SITE, gone)))
                .contains("delete set inet idvlist_" + ListedNetwork.mark(ID) + " " + gone + "\n")
                .doesNotContain("delete set inet idvlist_" + ListedNetwork.mark(ID) + " " + SITE);
    }

    @Test
    void holdsForItsBridgeOnly() {
        String bridge = ListedNetwork.bridge(ListedNetwork.mark(ID));

        assertThat(bridge).hasSizeLessThan(16).isEqualTo("virbr-" + ListedNetwork.mark(ID));
        assertThat(new AllowListRules(NETWORK).change(Set.of()))
                .contains("iifname \"" + bridge + "\" jump out", "oifname \"" + bridge + "\" jump back")
                .contains("iifname \"" + bridge + "\" jump machine")
                .contains("iifname \"" + bridge
                        + "\" meta nfproto ipv4 meta l4proto { tcp, udp } th dport 53 redirect to :10053");
    }

    @Test
    void isUnderstoodByNft() {
        for (ListedNetwork network : List.of(NETWORK, new ListedNetwork(ID, List.of()))) {
            String text = new AllowListRules(network).change(Set.of());

            assertThat(Command.of("nft", "--check", "-f", "-").reading(text).runOrFail("REFUSED"))
                    .isEmpty();
        }
        assertThat(Command.of("nft", "--check", "-f", "-")
                        .reading(AllowListRules.removal(ListedNetwork.mark(ID)))
                        .runOrFail("REFUSED"))
                .isEmpty();
    }

    static AllowedOrder host(String name, String... ports) {
        return AllowedOrder.newBuilder()
                .setHost(name)
                .addAllPorts(List.of(ports))
                .build();
    }

    static AllowedOrder cidr(String block, String... ports) {
        return AllowedOrder.newBuilder()
                .setCidr(block)
                .addAllPorts(List.of(ports))
                .build();
    }
}
