package org.idvserver.agent.networks;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The flows of br-int in ovs-ofctl's language. The switch learns and forwards by itself; only what a guest sends as another is dropped,
 * on the port where it comes in.
 */
final class PortFlows {
    private static final String FORWARD = "priority=0,actions=NORMAL\n";

    private PortFlows() {}

    /** @param cards by port id; a guest's port whose card is not among them sends nothing */
    static String text(List<GuestPort> ports, Map<String, Card> cards) {
        return ports.stream()
                .map(port -> cards.containsKey(port.ifaceId())
                        ? guarded(port.number(), cards.get(port.ifaceId()))
                        : closed(port.number()))
                .collect(Collectors.joining("", FORWARD, ""));
    }

    private static String closed(int port) {
        return "priority=10,in_port=" + port + ",actions=drop\n";
    }

    /**
     * Neighbour discovery is looked at before the rest of IPv6, as ARP is; a message with an option twice has none for the switch, and goes.
     * What answers DHCP is told by both ports: clients look at their own only. A fragment of IPv6 may hide what it is
     * (first and later are told apart, since ip_frag=yes looks changed whenever it is compared).
     */
    private static String guarded(int port, Card card) {
        return """
                priority=50,in_port=PORT,ipv6,ip_frag=first,actions=drop
                priority=50,in_port=PORT,ipv6,ip_frag=later,actions=drop
                priority=40,in_port=PORT,dl_src=MAC,icmp6,icmp_type=135,icmp_code=0,ipv6_src=fe80::/10,nd_sll=MAC,actions=NORMAL
                priority=40,in_port=PORT,dl_src=MAC,icmp6,icmp_type=135,icmp_code=0,ipv6_src=::,nd_sll=00:00:00:00:00:00,actions=NORMAL
                priority=40,in_port=PORT,dl_src=MAC,icmp6,icmp_type=136,icmp_code=0,ipv6_src=fe80::/10,nd_tll=MAC,actions=NORMAL
                priority=30,in_port=PORT,icmp6,icmp_type=134,actions=drop
                priority=30,in_port=PORT,icmp6,icmp_type=135,actions=drop
                priority=30,in_port=PORT,icmp6,icmp_type=136,actions=drop
                priority=30,in_port=PORT,icmp6,icmp_type=137,actions=drop
                priority=30,in_port=PORT,udp6,tp_src=547,actions=drop
                priority=30,in_port=PORT,udp6,tp_dst=546,actions=drop
                priority=30,in_port=PORT,udp,tp_src=67,actions=drop
                priority=30,in_port=PORT,udp,tp_dst=68,actions=drop
                priority=20,in_port=PORT,dl_src=MAC,arp,arp_sha=MAC,arp_spa=ADDRESS,actions=NORMAL
                priority=20,in_port=PORT,dl_src=MAC,arp,arp_sha=MAC,arp_spa=0.0.0.0,arp_tpa=ADDRESS,actions=NORMAL
                priority=20,in_port=PORT,dl_src=MAC,ip,nw_src=ADDRESS,actions=NORMAL
                priority=20,in_port=PORT,dl_src=MAC,udp,nw_src=0.0.0.0,nw_dst=255.255.255.255,tp_src=68,tp_dst=67,actions=NORMAL
                priority=20,in_port=PORT,dl_src=MAC,ipv6,ipv6_src=fe80::/10,actions=NORMAL
                priority=20,in_port=PORT,dl_src=MAC,icmp6,ipv6_src=::,actions=NORMAL
                """
                        .replace("PORT", String.valueOf(port))
                        .replace("MAC", card.mac())
                        .replace("ADDRESS", card.address())
                + closed(port);
    }
}
