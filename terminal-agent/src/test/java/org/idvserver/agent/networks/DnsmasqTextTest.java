package org.idvserver.agent.networks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.idvserver.agent.host.Command;
import org.idvserver.contracts.desktop.v1.DhcpHost;
import org.idvserver.contracts.desktop.v1.DhcpOrder;
import org.idvserver.contracts.desktop.v1.DnsName;
import org.idvserver.contracts.desktop.v1.DnsOrder;
import org.idvserver.contracts.desktop.v1.InternalNetworkOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DnsmasqTextTest {
    private static final InternalNetworkOrder ORDER = InternalNetworkOrder.newBuilder()
            .setVni(5001)
            .setCidr("10.128.3.0/24")
            .setMtu(1450)
            .setDhcp(DhcpOrder.newBuilder()
                    .addHosts(host("02:aa:00:00:00:02", "10.128.3.12", "d-2"))
                    .addHosts(host("02:aa:00:00:00:01", "10.128.3.11", "d-1")))
            .build();

    @TempDir
    Path folder;

    @Test
    void answersListedHostsOnlyAndGivesNeitherRouterNorNamesUnlessTheyAreOrdered() throws IOException {
        String text = DnsmasqText.configuration(ORDER, folder, "eth0");
        Path file = Files.writeString(folder.resolve("dnsmasq.conf"), text);

        assertThat(text.lines())
                .contains(
                        "port=0",
                        "dhcp-range=10.128.3.0,static,255.255.255.0,1h",
                        "dhcp-ignore=tag:!known",
                        "dhcp-option=option:mtu,1450",
                        "dhcp-option=option:router",
                        "dhcp-option=option:dns-server");
        assertThat(Command.of("dnsmasq", "--test", "--conf-file=" + file).runOrFail("REFUSED"))
                .contains("OK");
    }

    @Test
    void answersTheNamesOfTheOrdersOnlyAndGivesItselfToWhomHasNoOtherResolver() throws IOException {
        InternalNetworkOrder named = ORDER.toBuilder()
                .setDns(DnsOrder.newBuilder()
                        .setDomain("desktops.internal")
                        .addNames(DnsName.newBuilder().setHostname("d-2").setAddress("10.128.3.12"))
                        .addNames(DnsName.newBuilder().setHostname("d-1").setAddress("10.128.3.11")))
                .setDhcp(ORDER.getDhcp().toBuilder().setAddress("10.128.3.2"))
                .build();
        String text = DnsmasqText.configuration(named, folder, "eth0");
        Path file = Files.writeString(folder.resolve("dnsmasq.conf"), text);

        assertThat(text.lines())
                .contains(
                        "local=/#/",
                        "no-resolv",
                        "no-hosts",
                        "dhcp-ignore-names",
                        "addn-hosts=" + folder.resolve("names"),
                        "dhcp-option=option:dns-server",
                        "dhcp-option=tag:!outside,option:dns-server,10.128.3.2",
                        "dhcp-option=tag:eachcard,option:domain-search,desktops.internal")
                .noneMatch(line -> line.startsWith("port=") || line.startsWith("server="));
        assertThat(Command.of("dnsmasq", "--test", "--conf-file=" + file).runOrFail("REFUSED"))
                .contains("OK");
        assertThat(DnsmasqText.names(named.getDns()))
                .isEqualTo("10.128.3.11 d-1.desktops.internal d-1\n10.128.3.12 d-2.desktops.internal d-2\n");
        assertThat(DnsmasqText.hosts(named.getDhcp(), Set.of("02:aa:00:00:00:02")))
                .contains("02:aa:00:00:00:02,set:outside,10.128.3.12,d-2\n", "02:aa:00:00:00:01,10.128.3.11,d-1\n");
    }

    @Test
    void asksForListedNamesOnlyAndTellsNftWhatItIsTold() throws IOException {
        ListedNetwork network = new ListedNetwork(
                "0d000000-0000-4000-8000-00000000000c",
                List.of(
                        AllowListRulesTest.host("example.edu", "tcp/443"),
                        AllowListRulesTest.host("exam.example.edu", "tcp/22"),
                        AllowListRulesTest.cidr("192.0.2.0/24")));
        String text = DnsmasqText.names(network, List.of("10.0.0.53", "2001:db8::53"), folder);
        Path file = Files.writeString(folder.resolve("names.conf"), text);
        String table = "4#inet#idvlist_" + ListedNetwork.mark(network.id()) + "#";

        assertThat(text.lines())
                .contains(
                        "port=10053",
                        "no-resolv",
                        "local=/#/",
                        "cache-size=0",
                        "max-ttl=10",
                        "server=/example.edu/10.0.0.53",
                        "server=/exam.example.edu/2001:db8::53",
                        "nftset=/example.edu/" + table + ListedNetwork.set("example.edu"),
                        "nftset=/exam.example.edu/" + table + ListedNetwork.set("exam.example.edu") + "," + table
                                + ListedNetwork.set("example.edu"));
        assertThat(Command.of("dnsmasq", "--test", "--conf-file=" + file).runOrFail("REFUSED"))
                .contains("OK");
    }

    @Test
    void listsHostsInAFixedOrder() {
        assertThat(DnsmasqText.hosts(ORDER.getDhcp(), Set.of()))
                .isEqualTo("02:aa:00:00:00:01,10.128.3.11,d-1\n02:aa:00:00:00:02,10.128.3.12,d-2\n");
    }

    private static DhcpHost host(String mac, String address, String name) {
        return DhcpHost.newBuilder()
                .setMac(mac)
                .setAddress(address)
                .setHostname(name)
                .build();
    }
}
