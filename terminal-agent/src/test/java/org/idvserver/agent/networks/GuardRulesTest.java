package org.idvserver.agent.networks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.idvserver.agent.host.Command;
import org.idvserver.agent.host.Ipv4Range;
import org.junit.jupiter.api.Test;

class GuardRulesTest {
    private static final List<Ipv4Range> PROTECTED = ranges("10.99.0.0/17", "10.99.128.0/17", "10.99.255.254");
    private static final List<Card> CARDS = List.of(
            new Card("0f000000-0000-4000-8000-000000000001", "02:cc:00:00:00:01", "192.168.177.11", true),
            new Card("0f000000-0000-4000-8000-000000000002", "02:cc:00:00:00:02", "192.168.177.12", true));
    private static final List<Ipv4Range> MANAGEMENT = ranges("10.99.255.254");

    @Test
    void keepsGuestsFromProtectedAddressesAndFromTunnels() {
        String rules = new GuardRules(PROTECTED, MANAGEMENT, CARDS).text();

        assertThat(rules)
                .contains("elements = { 10.99.0.0/17, 10.99.128.0/17, 10.99.255.254/32 }")
                .contains("iifname \"virbr*\" ip daddr @protected counter drop")
                .contains("iifname \"virbr*\" udp dport 4789 counter drop")
                .contains("meta nfproto ipv6 udp dport 4789 counter drop")
                .contains("tcp dport { 6640, 6641, 16509, 16514 } ip saddr != @management counter drop");
    }

    @Test
    void letsNothingOutThatNatDoesNotKnow() {
        assertThat(new GuardRules(PROTECTED, MANAGEMENT, CARDS).text())
                .contains("iifname \"virbr*\" ct state invalid counter drop");
    }

    @Test
    void letsNothingInFromOutsideOrFromAnotherNetworkThatAGuestDidNotBegin() {
        assertThat(new GuardRules(PROTECTED, MANAGEMENT, List.of()).text())
                .contains(
                        "oifname \"virbr*\" ct state established,related accept\n    oifname \"virbr*\" counter drop\n");
    }

    @Test
    void letsNothingInThatCameToTheMachinePastItsBridge() {
        assertThat(new GuardRules(PROTECTED, MANAGEMENT, CARDS)
                        .machine()
                        .split("policy accept;\n    iifname \\{ \"idvx-\\*\", \"vnet\\*\" } counter drop", -1))
                .as("first of both chains")
                .hasSize(3);
    }

    @Test
    void letsAGuestSpeakToDhcpInItsOwnNameOnly() {
        String device = CARDS.get(0).device();
        assertThat(new GuardRules(PROTECTED, MANAGEMENT, CARDS).text())
                .contains("iifname \"" + device
                        + "\" ether type ip udp dport 67 @th,288,48 != 0x02cc00000001 counter drop\n");
    }

    @Test
    void knowsWhoEachExternalCardMaySayThatItIs() {
        String rules = new GuardRules(PROTECTED, MANAGEMENT, CARDS).text();

        for (Card card : CARDS) {
            assertThat(rules)
                    .contains("\"" + card.device() + "\" . " + card.mac())
                    .contains("\"" + card.device() + "\" . " + card.address());
        }
        assertThat(CARDS.get(0).device()).isNotEqualTo(CARDS.get(1).device()).hasSizeLessThan(16);
    }

    @Test
    void isUnderstoodByNftOverlappingRangesAndEmptySetsIncluded() {
        for (List<Ipv4Range> protectedRanges : List.of(PROTECTED, List.<Ipv4Range>of())) {
            GuardRules rules =
                    new GuardRules(protectedRanges, MANAGEMENT, protectedRanges.isEmpty() ? List.of() : CARDS);
            Command check = Command.of("nft", "--check", "-f", "-").reading(rules.text());

            assertThat(check.runOrFail("REFUSED")).isEmpty();
        }
    }

    private static List<Ipv4Range> ranges(String... texts) {
        return List.of(texts).stream()
                .map(text -> Ipv4Range.parse(text).orElseThrow())
                .toList();
    }
}
