package org.idvserver.agent.networks;

import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import org.idvserver.agent.host.Command;
import org.idvserver.agent.host.Ipv4Range;

/**
 * Packet filter rules that keep guests of NAT networks away from the machines of the lab: no guest reaches a protected address, sends
 * VXLAN, or opens a port of this machine but DHCP and DNS; OVSDB and libvirt answer to the management addresses only.
 */
public final class Guard {
    private static final String CODE = "GUARD_FAILED";

    private String installed = "";

    /** Looks, and installs the rules when they are missing or others. */
    public void ensure(Collection<Ipv4Range> protectedRanges, Collection<Ipv4Range> management) {
        String rules = rules(protectedRanges, management);
        if (!rules.equals(installed) || !there()) {
            Command.of("nft", "-f", "-").reading(rules).runOrFail(CODE);
            installed = rules;
        }
    }

    private static boolean there() {
        return Command.of("nft", "-t", "list", "table", "inet", "idvguard").succeeds();
    }

    /** One transaction: there is no moment without rules. */
    static String rules(Collection<Ipv4Range> protectedRanges, Collection<Ipv4Range> management) {
        return """
                table inet idvguard
                delete table inet idvguard
                table inet idvguard {
                  set protected { type ipv4_addr; flags interval; auto-merge; %s}
                  set management { type ipv4_addr; flags interval; auto-merge; %s}
                  chain input {
                    type filter hook input priority -10; policy accept;
                    iifname "virbr*" udp dport { 53, 67 } accept
                    iifname "virbr*" tcp dport 53 accept
                    iifname "virbr*" icmp type echo-request limit rate 20/second accept
                    iifname "virbr*" ct state established,related accept
                    iifname "virbr*" counter drop
                    udp dport 4789 ip saddr != @protected counter drop
                    meta nfproto ipv6 udp dport 4789 counter drop
                    iifname != "lo" tcp dport { 6640, 6641, 16509, 16514 } ip saddr != @management counter drop
                    iifname != "lo" meta nfproto ipv6 tcp dport { 6640, 6641, 16509, 16514 } counter drop
                  }
                  chain forward {
                    type filter hook forward priority -10; policy accept;
                    iifname "virbr*" ip daddr @protected counter drop
                    iifname "virbr*" udp dport 4789 counter drop
                    iifname "virbr*" meta nfproto ipv6 counter drop
                  }
                }
                """
                .formatted(elements(protectedRanges), elements(management));
    }

    private static String elements(Collection<Ipv4Range> ranges) {
        Set<String> texts = new TreeSet<>();
        ranges.forEach(range -> texts.add(range.toString()));
        return texts.isEmpty() ? "" : "elements = { " + String.join(", ", texts) + " } ";
    }
}
