package org.idvserver.agent.networks;

import java.util.stream.Collectors;
import org.idvserver.contracts.desktop.v1.DhcpHost;
import org.idvserver.contracts.desktop.v1.DhcpOrder;

/**
 * In nft's language, who may speak to a network's DHCP server: its hosts, each in its own name. Who declines or releases an address in
 * another's name would take it from that one. br-int lets each guest send from its own MAC only, but does not look into DHCP.
 */
final class DhcpClients {
    static final String TABLE = "idvdhcp";

    private DhcpClients() {}

    /** One transaction. The client's hardware address stands 28 bytes behind the head of UDP (RFC 2131). */
    static String rules(DhcpOrder order) {
        return """
                table inet %1$s
                delete table inet %1$s
                table inet %1$s {
                  set clients { typeof ether saddr . @th,288,48; %2$s}
                  chain input {
                    type filter hook input priority 0; policy accept;
                    udp dport 67 ether saddr . @th,288,48 @clients accept
                    udp dport 67 counter drop
                  }
                }
                """
                .formatted(TABLE, elements(order));
    }

    private static String elements(DhcpOrder order) {
        String clients = order.getHostsList().stream()
                .map(DhcpHost::getMac)
                .sorted()
                .distinct()
                .map(mac -> mac + " . 0x" + mac.replace(":", ""))
                .collect(Collectors.joining(", "));
        return clients.isEmpty() ? "" : "elements = { " + clients + " } ";
    }
}
