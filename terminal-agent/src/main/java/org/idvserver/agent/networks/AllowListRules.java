package org.idvserver.agent.networks;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.idvserver.agent.host.Ipv4Range;
import org.idvserver.contracts.desktop.v1.AllowedOrder;

/**
 * An allow-list in nft's language: a table of its own beside the guard's. It only ever drops more: what the guard drops, such as what is
 * sent to protected addresses, stays dropped whatever a list says, for a packet must pass both.
 */
record AllowListRules(ListedNetwork network) {
    /** Where the network's resolver listens, on its bridge. */
    static final int RESOLVER_PORT = 10053;

    /** Addresses that a name may have had; then no more are let through. */
    private static final int MOST_ADDRESSES = 4096;

    /**
     * One transaction: there is no moment without rules. The sets of names that stay keep their addresses, so that connections to these
     * go on; every packet is looked at both ways, so that those to others end.
     *
     * @param present the sets that the table has
     */
    String change(Set<String> present) {
        String mark = ListedNetwork.mark(network.id());
        String table = ListedNetwork.table(mark);
        Set<String> wanted = network.hosts().stream().map(ListedNetwork::set).collect(Collectors.toSet());
        String gone = present.stream()
                .filter(set -> !wanted.contains(set))
                .sorted()
                .map(set -> "delete set inet " + table + " " + set + "\n")
                .collect(Collectors.joining());
        return """
                add table inet %1$s
                flush table inet %1$s
                %3$stable inet %1$s {
                %4$s  chain names {
                    type nat hook prerouting priority -101; policy accept;
                    iifname "%2$s" meta nfproto ipv4 meta l4proto { tcp, udp } th dport 53 redirect to :%5$d
                  }
                  chain input {
                    type filter hook input priority -9; policy accept;
                    iifname "%2$s" jump machine
                  }
                  chain machine {
                    meta nfproto ipv6 counter drop
                    udp dport { 67, %5$d } accept
                    tcp dport %5$d accept
                    icmp type echo-request limit rate 20/second accept
                    counter drop
                  }
                  chain forward {
                    type filter hook forward priority -9; policy accept;
                    iifname "%2$s" jump out
                    oifname "%2$s" jump back
                  }
                  chain out {
                    meta nfproto ipv6 counter drop
                %6$s    meta l4proto tcp counter reject with tcp reset
                    counter drop
                  }
                  chain back {
                    ct state related icmp type { destination-unreachable, time-exceeded } accept
                    ct state != established counter drop
                %7$s    counter drop
                  }
                }
                """
                .formatted(
                        table,
                        ListedNetwork.bridge(mark),
                        gone,
                        sets(),
                        RESOLVER_PORT,
                        rules("daddr", "dport"),
                        rules("saddr", "sport"));
    }

    static String removal(String mark) {
        String table = ListedNetwork.table(mark);
        return "add table inet " + table + "\ndelete table inet " + table + "\n";
    }

    private String sets() {
        return network.hosts().stream()
                .map(host ->
                        "  set %s { type ipv4_addr; size %d; }\n".formatted(ListedNetwork.set(host), MOST_ADDRESSES))
                .collect(Collectors.joining());
    }

    private String rules(String address, String port) {
        return network.allowed().stream()
                .map(allowed -> rules("    ip " + address + " " + destination(allowed), port, allowed.getPortsList()))
                .collect(Collectors.joining());
    }

    private static String rules(String destination, String port, List<String> ports) {
        if (ports.isEmpty()) {
            return destination + " meta l4proto { tcp, udp } accept\n";
        }
        return List.of("tcp", "udp").stream()
                .filter(protocol -> ports.stream().anyMatch(each -> each.startsWith(protocol)))
                .map(protocol ->
                        "%s %s %s { %s } accept\n".formatted(destination, protocol, port, numbers(ports, protocol)))
                .collect(Collectors.joining());
    }

    private static String numbers(List<String> ports, String protocol) {
        return ports.stream()
                .filter(each -> each.startsWith(protocol))
                .map(each -> each.substring(each.indexOf('/') + 1))
                .collect(Collectors.joining(", "));
    }

    private static String destination(AllowedOrder allowed) {
        return allowed.hasHost()
                ? "@" + ListedNetwork.set(allowed.getHost())
                : Ipv4Range.parse(allowed.getCidr()).orElseThrow().toString();
    }
}
