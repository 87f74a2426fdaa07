package org.idvserver.agent.networks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.idvserver.agent.host.Command;
import org.idvserver.agent.host.Ipv4Range;
import org.junit.jupiter.api.Test;

class GuardTest {
    private static final List<Ipv4Range> PROTECTED = ranges("10.99.0.0/17", "10.99.128.0/17", "10.99.255.254");
    private static final List<Ipv4Range> MANAGEMENT = ranges("10.99.255.254");

    @Test
    void keepsGuestsFromProtectedAddressesAndFromTunnels() {
        String rules = Guard.rules(PROTECTED, MANAGEMENT);

        assertThat(rules)
                .contains("elements = { 10.99.0.0/17, 10.99.128.0/17, 10.99.255.254/32 }")
                .contains("iifname \"virbr*\" ip daddr @protected counter drop")
                .contains("iifname \"virbr*\" udp dport 4789 counter drop")
                .contains("udp dport 4789 ip saddr != @protected counter drop")
                .contains("tcp dport { 6640, 6641, 16509, 16514 } ip saddr != @management counter drop");
    }

    @Test
    void isUnderstoodByNftOverlappingRangesAndEmptySetsIncluded() {
        for (List<Ipv4Range> protectedRanges : List.of(PROTECTED, List.<Ipv4Range>of())) {
            Command check = Command.of("nft", "--check", "-f", "-").reading(Guard.rules(protectedRanges, MANAGEMENT));

            assertThat(check.runOrFail("REFUSED")).isEmpty();
        }
    }

    private static List<Ipv4Range> ranges(String... texts) {
        return List.of(texts).stream()
                .map(text -> Ipv4Range.parse(text).orElseThrow())
                .toList();
    }
}
