package org.idvserver.agent.networks;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.idvserver.agent.host.Ipv4Range;
import org.idvserver.contracts.desktop.v1.DhcpHost;
import org.idvserver.contracts.desktop.v1.DhcpOrder;
import org.idvserver.contracts.desktop.v1.DnsName;
import org.idvserver.contracts.desktop.v1.DnsOrder;
import org.idvserver.contracts.desktop.v1.InternalNetworkOrder;

/** dnsmasq's files. All that goes in was checked to be addresses and labels. */
final class DnsmasqText {

    private DnsmasqText() {}

    /** Of hosts with a way out beside this network: their resolver knows the outside, and is to stay the one they ask. */
    private static final String WAY_OUT = "outside";

    /** Of hosts that keep name servers for each card, and ask the right one. */
    private static final String EACH_CARD = "eachcard";

    static String configuration(InternalNetworkOrder order, Path folder, String device) {
        Ipv4Range range = Ipv4Range.parse(order.getCidr()).orElseThrow();
        return """
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
                %spid-file=%s
                log-facility=%s
                quiet-dhcp
                """
                .formatted(
                        device,
                        range.networkAddress(),
                        range.netmask(),
                        folder.resolve("hosts"),
                        order.getMtu(),
                        order.hasDns() ? names(order, folder.resolve("names")) : "port=0\n",
                        folder.resolve("dnsmasq.pid"),
                        folder.resolve("dnsmasq.log"));
    }

    /**
     * Answers the names of the orders alone: nothing is asked elsewhere, what is not among them is not there, and what guests call
     * themselves does not count. Who has a resolver that knows the outside is given this one only when it keeps both apart: Windows, and
     * systemd-networkd (its DHCP client id is made with systemd's enterprise number), which hands them to systemd-resolved. A guest with
     * one list of name servers for all cards would ask here for the outside, and be told that it is not there.
     *
     * @see <a href="https://www.freedesktop.org/software/systemd/man/latest/networkd.conf.html#DUIDType=">DUIDType=vendor</a>
     */
    private static String names(InternalNetworkOrder order, Path names) {
        return """
                local=/#/
                addn-hosts=%1$s
                no-ident
                dhcp-ignore-names
                dhcp-vendorclass=set:%2$s,MSFT
                dhcp-match=set:%2$s,option:client-id,ff:*:*:*:*:00:02:00:00:ab:11
                %3$s%4$s"""
                .formatted(
                        names, EACH_CARD, nameServer("tag:!" + WAY_OUT, order), nameServer("tag:" + EACH_CARD, order));
    }

    private static String nameServer(String tag, InternalNetworkOrder order) {
        return """
                dhcp-option=%1$s,option:dns-server,%2$s
                dhcp-option=%1$s,option:domain-name,%3$s
                dhcp-option=%1$s,option:domain-search,%3$s
                """
                .formatted(tag, order.getDhcp().getAddress(), order.getDns().getDomain());
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

    /** @param wayOut MACs of guests that have a card on another network which leads out */
    static String hosts(DhcpOrder order, Set<String> wayOut) {
        return order.getHostsList().stream()
                .sorted(Comparator.comparing(DhcpHost::getMac))
                .map(host -> host.getMac() + (wayOut.contains(host.getMac()) ? ",set:" + WAY_OUT : "") + ","
                        + host.getAddress() + "," + host.getHostname() + "\n")
                .collect(Collectors.joining());
    }

    /** As /etc/hosts has them: the first name of an address is what it is called. */
    static String names(DnsOrder order) {
        return order.getNamesList().stream()
                .sorted(Comparator.comparing(DnsName::getHostname))
                .map(name ->
                        "%1$s %2$s.%3$s %2$s\n".formatted(name.getAddress(), name.getHostname(), order.getDomain()))
                .collect(Collectors.joining());
    }
}
