package org.idvserver.agent.networks;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
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

    /**
     * A resolver that knows listed names only: all others are not there. It keeps no answers, for only what it is told anew is let
     * through; and no IPv6 addresses, for no way leads there. Nor may guests keep them for long: an address is let through once it
     * was told, and sets begin anew when a list changes.
     */
    static String names(ListedNetwork network, List<String> nameServers, Path folder) {
        String mark = ListedNetwork.mark(network.id());
        return """
                port=%d
                interface=%s
                except-interface=lo
                bind-dynamic
                no-resolv
                no-hosts
                cache-size=0
                max-ttl=10
                filter-AAAA
                local=/#/
                %s%spid-file=%s
                log-facility=%s
                """
                .formatted(
                        AllowListRules.RESOLVER_PORT,
                        ListedNetwork.bridge(mark),
                        network.hosts().stream()
                                .flatMap(host ->
                                        nameServers.stream().map(server -> "server=/" + host + "/" + server + "\n"))
                                .collect(Collectors.joining()),
                        network.hosts().stream()
                                .map(host -> "nftset=/" + host + "/" + sets(network, mark, host) + "\n")
                                .collect(Collectors.joining()),
                        folder.resolve("dnsmasq.pid"),
                        folder.resolve("dnsmasq.log"));
    }

    /** dnsmasq looks for the longest name that fits, and at no other: what the names above it allow holds below them too. */
    private static String sets(ListedNetwork network, String mark, String host) {
        return network.hosts().stream()
                .filter(above -> host.equals(above) || host.endsWith("." + above))
                .map(above -> "4#inet#" + ListedNetwork.table(mark) + "#" + ListedNetwork.set(above))
                .collect(Collectors.joining(","));
    }

    static String hosts(DhcpOrder order) {
        return order.getHostsList().stream()
                .sorted(Comparator.comparing(DhcpHost::getMac))
                .map(host -> host.getMac() + "," + host.getAddress() + "," + host.getHostname() + "\n")
                .collect(Collectors.joining());
    }
}
