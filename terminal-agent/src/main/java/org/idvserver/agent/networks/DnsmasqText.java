package org.idvserver.agent.networks;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Collectors;
import org.idvserver.agent.host.Ipv4Range;
import org.idvserver.contracts.desktop.v1.DhcpHost;
import org.idvserver.contracts.desktop.v1.DhcpOrder;
import org.idvserver.contracts.desktop.v1.InternalNetworkOrder;

/** dnsmasq's files. All that goes in was checked to be addresses and labels. */
final class DnsmasqText {

    private DnsmasqText() {}

    static String configuration(InternalNetworkOrder order, Path folder, String device) {
        Ipv4Range range = Ipv4Range.parse(order.getCidr()).orElseThrow();
        return """
                port=0
                interface=%s
                except-interface=lo
                bind-interfaces
                no-resolv
                no-hosts
                no-ping
                dhcp-authoritative
                leasefile-ro
                dhcp-range=%s,static,%s,1h
                dhcp-hostsfile=%s
                dhcp-ignore=tag:!known
                dhcp-option=option:mtu,%d
                dhcp-option=option:router
                dhcp-option=option:dns-server
                pid-file=%s
                log-facility=%s
                quiet-dhcp
                """
                .formatted(
                        device,
                        range.networkAddress(),
                        range.netmask(),
                        folder.resolve("hosts"),
                        order.getMtu(),
                        folder.resolve("dnsmasq.pid"),
                        folder.resolve("dnsmasq.log"));
    }

    static String hosts(DhcpOrder order) {
        return order.getHostsList().stream()
                .sorted(Comparator.comparing(DhcpHost::getMac))
                .map(host -> host.getMac() + "," + host.getAddress() + "," + host.getHostname() + "\n")
                .collect(Collectors.joining());
    }
}
