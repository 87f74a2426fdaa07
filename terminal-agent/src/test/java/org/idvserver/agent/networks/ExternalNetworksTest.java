package org.idvserver.agent.networks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.idvserver.agent.support.FakeNatNetworks;
import org.idvserver.contracts.desktop.v1.DhcpHost;
import org.idvserver.contracts.desktop.v1.ExternalNetworkOrder;
import org.junit.jupiter.api.Test;

class ExternalNetworksTest {
    private static final String ID = "0d000000-0000-4000-8000-00000000000b";

    private final FakeNatNetworks libvirt = new FakeNatNetworks();
    private final ExternalNetworks networks = new ExternalNetworks(libvirt);

    @Test
    void makesItOnceHoweverOftenItIsAsked() {
        networks.ensure(wish(1500, "02:cc:00:00:00:01"));
        networks.ensure(wish(1500, "02:cc:00:00:00:01"));

        assertThat(libvirt.acts).containsExactly("define", "start");
    }

    @Test
    void startsOneThatIsOnlyDefined() {
        libvirt.define(wish(1500));
        networks.ensure(wish(1500));

        assertThat(libvirt.acts).containsExactly("define", "start");
    }

    @Test
    void changesHostsWhileGuestsUseIt() {
        networks.ensure(wish(1500, "02:cc:00:00:00:01", "02:cc:00:00:00:02"));
        libvirt.acts.clear();
        libvirt.users.add("d-1");
        networks.ensure(wish(1500, "02:cc:00:00:00:02", "02:cc:00:00:00:03"));

        assertThat(libvirt.acts).containsExactly("remove 02:cc:00:00:00:01", "add 02:cc:00:00:00:03");
    }

    @Test
    void makesItAnewWhenMoreThanHostsChange() {
        networks.ensure(wish(1500));
        libvirt.acts.clear();
        networks.ensure(wish(1400));

        assertThat(libvirt.acts).containsExactly("stop", "undefine", "define", "start");
    }

    @Test
    void waitsWithWhatWouldCutAGuestUntilNobodyUsesTheNetwork() {
        networks.ensure(wish(1500));
        libvirt.acts.clear();
        libvirt.users.add("d-1");

        assertThat(networks.ensure(wish(1400, "02:cc:00:00:00:01")))
                .contains("network campus-nat changes when nobody uses it; it is used by d-1");
        assertThat(libvirt.acts)
                .as("who comes meanwhile gets an address all the same")
                .containsExactly("add 02:cc:00:00:00:01");

        libvirt.users.clear();
        assertThat(networks.ensure(wish(1400, "02:cc:00:00:00:01"))).isEmpty();
        assertThat(libvirt.acts).endsWith("stop", "undefine", "define", "start");
    }

    @Test
    void leavesGuestsTheAddressesTheyHaveUntilTheNetworkHasOthers() {
        networks.ensure(wish(1500, "02:cc:00:00:00:01", "02:cc:00:00:00:02"));
        libvirt.acts.clear();
        libvirt.users.add("d-1");
        NatNetwork moved = NatNetwork.ordered(
                ExternalNetworkOrder.newBuilder()
                        .setNetworkId(ID)
                        .setName("campus-nat")
                        .setCidr("192.168.151.0/24")
                        .setGateway("192.168.151.1")
                        .setMtu(1500)
                        .addHosts(DhcpHost.newBuilder()
                                .setMac("02:cc:00:00:00:01")
                                .setAddress("192.168.151.11")
                                .setHostname("d"))
                        .build(),
                "br-phy");

        assertThat(networks.ensure(moved)).isPresent();
        assertThat(libvirt.acts).as("one is not ordered any more").containsExactly("remove 02:cc:00:00:00:02");
    }

    @Test
    void removesWhatIsNotOrderedWhenNobodyUsesIt() {
        networks.ensure(wish(1500));
        assertThat(networks.retain(Set.of(ID))).isEmpty();
        assertThat(libvirt.ours()).hasSize(1);

        libvirt.users.add("d-1");
        assertThat(networks.retain(Set.of()))
                .containsExactly("network campus-nat goes when nobody uses it; it is used by d-1");
        assertThat(libvirt.ours()).hasSize(1);

        libvirt.users.clear();
        assertThat(networks.retain(Set.of())).isEmpty();
        assertThat(libvirt.ours()).isEmpty();
    }

    @Test
    void leavesNetworksOfOthersAlone() {
        String foreign = NatNetworkXml.write(wish(1500)).replaceAll("virbr-[0-9a-f]+", "virbr0");

        assertThat(NatNetworkXml.read(foreign)).isEmpty();
    }

    @Test
    void keepsHostileValuesInsideTheirXml() {
        NatNetwork hostile = new NatNetwork(
                ID, "a'/><evil b=\"&lt;]]>", "br-phy", "192.168.150.1", "255.255.255.0", 1500, wish(1).hosts());

        assertThat(NatNetworkXml.read(NatNetworkXml.write(hostile))).contains(hostile);
    }

    private static NatNetwork wish(int mtu, String... macs) {
        ExternalNetworkOrder.Builder order = ExternalNetworkOrder.newBuilder()
                .setNetworkId(ID)
                .setName("campus-nat")
                .setCidr("192.168.150.0/24")
                .setGateway("192.168.150.1")
                .setMtu(mtu);
        for (String mac : macs) {
            order.addHosts(DhcpHost.newBuilder()
                    .setMac(mac)
                    .setAddress("192.168.150.1" + mac.charAt(mac.length() - 1))
                    .setHostname("d"));
        }
        return NatNetwork.ordered(order.build(), "br-phy");
    }
}
