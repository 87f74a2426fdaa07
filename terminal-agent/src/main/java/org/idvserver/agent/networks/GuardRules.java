package org.idvserver.agent.networks;

import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.idvserver.agent.host.Ipv4Range;

/** The guard in nft's language. */
record GuardRules(Collection<Ipv4Range> protectedRanges, Collection<Ipv4Range> management, Collection<Card> external) {

    /** The table's name, in both families. */
    static final String TABLE = "idvguard";

    /** One transaction: there is no moment without rules. */
    String text() {
        return machine() + cards();
    }

    /**
     * Without what is known of guests' cards. Whose VXLAN over IPv4 comes in is told by Open vSwitch, by the addresses and the key of each
     * tunnel. What belongs to no connection would leave without NAT, with the guest's own address. Frames to link-local groups
     * (01:80:c2:00:00:0x) come to the machine past the bridge and its hooks, as if they had come in by the card: nothing honest does.
     */
    String machine() {
        return """
                table inet idvguard
                delete table inet idvguard
                table inet idvguard {
                  set protected { type ipv4_addr; flags interval; auto-merge; %2$s}
                  set management { type ipv4_addr; flags interval; auto-merge; %3$s}
                  chain input {
                    type filter hook input priority -10; policy accept;
                    iifname { "%1$s*", "vnet*" } counter drop
                    iifname "virbr*" udp dport { 53, 67, %4$d } accept
                    iifname "virbr*" tcp dport { 53, %4$d } accept
                    iifname "virbr*" icmp type echo-request limit rate 20/second accept
                    iifname "virbr*" ct state established,related accept
                    iifname "virbr*" counter drop
                    meta nfproto ipv6 udp dport 4789 counter drop
                    iifname != "lo" tcp dport { 6640, 6641, 16509, 16514 } ip saddr != @management counter drop
                    iifname != "lo" meta nfproto ipv6 tcp dport { 6640, 6641, 16509, 16514 } counter drop
                  }
                  chain forward {
                    type filter hook forward priority -10; policy accept;
                    iifname { "%1$s*", "vnet*" } counter drop
                    iifname "virbr*" ip daddr @protected counter drop
                    iifname "virbr*" udp dport 4789 counter drop
                    iifname "virbr*" meta nfproto ipv6 counter drop
                    iifname "virbr*" ct state invalid counter drop
                    oifname "virbr*" ct state established,related accept
                    oifname "virbr*" counter drop
                  }
                }
                """
                .formatted(
                        Card.DEVICE_PREFIX,
                        elements(protectedRanges, Ipv4Range::toString),
                        elements(management, Ipv4Range::toString),
                        AllowListRules.RESOLVER_PORT);
    }

    /**
     * A card whose guest is not known sends nothing. What answers DHCP is told by both ports: clients look at their own only.
     * A client that speaks to DHCP in another's name could make it refuse that one for a while.
     * IPv6 has no place here: the networks have none, and router advertisements go with it.
     */
    private String cards() {
        return """
                table bridge idvguard
                delete table bridge idvguard
                table bridge idvguard {
                  set macs { type ifname . ether_addr; %s}
                  set addresses { type ifname . ipv4_addr; %s}
                  chain prerouting {
                    type filter hook prerouting priority -300; policy accept;
                    iifname "%s*" jump card
                  }
                  chain card {
                    iifname . ether saddr != @macs counter drop
                    ether type arp iifname . arp saddr ether @macs arp saddr ip 0.0.0.0 iifname . arp daddr ip @addresses accept
                    ether type arp iifname . arp saddr ether @macs iifname . arp saddr ip @addresses accept
                    ether type ip udp sport 67 counter drop
                    ether type ip udp dport 68 counter drop
                %s                    ether type ip ip saddr 0.0.0.0 ip daddr 255.255.255.255 udp sport 68 udp dport 67 accept
                    ether type ip iifname . ip saddr @addresses accept
                    counter drop
                  }
                }
                """
                .formatted(
                        elements(external, card -> pair(card, card.mac())),
                        elements(external, card -> pair(card, card.address())),
                        Card.DEVICE_PREFIX,
                        external.stream().map(GuardRules::ownClient).sorted().collect(Collectors.joining()));
    }

    /** The client's hardware address stands 28 bytes behind the head of UDP (RFC 2131). */
    private static String ownClient(Card card) {
        return "    iifname \"%s\" ether type ip udp dport 67 @th,288,48 != 0x%s counter drop\n"
                .formatted(card.device(), card.mac().replace(":", ""));
    }

    private static String pair(Card card, String value) {
        return "\"" + card.device() + "\" . " + value;
    }

    private static <T> String elements(Collection<T> values, Function<T, String> written) {
        Set<String> texts = new TreeSet<>();
        values.forEach(value -> texts.add(written.apply(value)));
        return texts.isEmpty() ? "" : "elements = { " + String.join(", ", texts) + " } ";
    }
}
