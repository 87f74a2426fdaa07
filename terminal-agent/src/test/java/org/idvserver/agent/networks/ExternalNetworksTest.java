package org.idvserver.agent.networks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import org.idvserver.agent.host.StepFailure;
import org.idvserver.agent.support.FakeNatNetworks;
import org.idvserver.contracts.desktop.v1.DhcpHost;
import org.idvserver.contracts.desktop.v1.ExternalNetworkOrder;
import org.junit.jupiter.api.Test;

class ExternalNetworksTest {
    private static final String ID = "0d000000-0000-4000-8000-00000000000b";
    private static final Set<String> NOBODY = Set.of();

    private final FakeNatNetworks libvirt = new FakeNatNetworks();
    private final ExternalNetworks networks = new ExternalNetworks(libvirt);

    @Test
    void makesItOnceHoweverOftenItIsAsked() {
        networks.ensure(wish(1500, "02:cc:00:00:00:01"), NOBODY);
        networks.ensure(wish(1500, "02:cc:00:00:00:01"), NOBODY);

        assertThat(libvirt.acts).containsExactly("define", "start");
    }

    @Test
    void startsOneThatIsOnlyDefined() {
        libvirt.define(wish(1500));
        networks.ensure(wish(1500), NOBODY);

        assertThat(libvirt.acts).containsExactly("define", "start");
    }

    @Test
    void changesHostsWhileGuestsUseIt() {
        networks.ensure(wish(1500, "02:cc:00:00:00:01", "02:cc:00:00:00:02"), NOBODY);
        libvirt.acts.clear();
        networks.ensure(wish(1500, "02:cc:00:00:00:02", "02:cc:00:00:00:03"), Set.of("campus-nat"));

        assertThat(libvirt.acts).containsExactly("remove 02:cc:00:00:00:01", "add 02:cc:00:00:00:03");
    }

    @Test
    void makesItAnewWhenMoreThanHostsChange() {
        networks.ensure(wish(1500), NOBODY);
        libvirt.acts.clear();
        networks.ensure(wish(1400), NOBODY);

        assertThat(libvirt.acts).containsExactly("stop", "undefine", "define", "start");
    }

    @Test
    void neverStopsOneThatGuestsUse() {
        networks.ensure(wish(1500), NOBODY);
        libvirt.acts.clear();

        assertThatThrownBy(() -> networks.ensure(wish(1400), Set.of("campus-nat")))
                .isInstanceOfSatisfying(
                        StepFailure.class, failure -> assertThat(failure.code()).isEqualTo("NETWORK_IN_USE"));
        assertThat(libvirt.acts).isEmpty();
    }

    @Test
    void removesWhatIsNotOrdered() {
        networks.ensure(wish(1500), NOBODY);
        networks.retain(Set.of(ID), NOBODY);
        assertThat(libvirt.ours()).hasSize(1);

        networks.retain(Set.of(), NOBODY);
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
