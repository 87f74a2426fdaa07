package org.idvserver.agent.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.Consumer;
import org.idvserver.agent.networks.Card;
import org.idvserver.contracts.desktop.v1.AllowedOrder;
import org.idvserver.contracts.desktop.v1.DataDisk;
import org.idvserver.contracts.desktop.v1.DesktopOrder;
import org.idvserver.contracts.desktop.v1.Devices;
import org.idvserver.contracts.desktop.v1.DhcpHost;
import org.idvserver.contracts.desktop.v1.DhcpOrder;
import org.idvserver.contracts.desktop.v1.DnsName;
import org.idvserver.contracts.desktop.v1.DnsOrder;
import org.idvserver.contracts.desktop.v1.ExternalNetworkOrder;
import org.idvserver.contracts.desktop.v1.ImageOrder;
import org.idvserver.contracts.desktop.v1.InternalNetworkOrder;
import org.idvserver.contracts.desktop.v1.ListedNetworkOrder;
import org.idvserver.contracts.desktop.v1.LocalDisk;
import org.idvserver.contracts.desktop.v1.NicOrder;
import org.idvserver.contracts.desktop.v1.RoamingDisk;
import org.idvserver.contracts.desktop.v1.TerminalOrders;
import org.junit.jupiter.api.Test;

class CheckedOrdersTest {
    private static final String ID = "0e000000-0000-4000-8000-000000000001";
    private static final String OTHER = "0e000000-0000-4000-8000-000000000002";

    @Test
    void takesWhatIsRight() {
        CheckedOrders checked = CheckedOrders.of(orders().build());

        assertThat(checked.refused()).isEmpty();
        assertThat(checked.desktops()).hasSize(1);
        assertThat(checked.internal()).hasSize(1);
    }

    @Test
    void refusesAnIdThatWouldLeaveItsFolder() {
        assertRefused(desktop -> desktop.setDesktopId("../../etc"), "desktop_id");
        assertThat(OrderFaults.of(ImageOrder.newBuilder().setVersionId("..").build()))
                .contains("version_id");
    }

    @Test
    void tellsAllFaultsOfADesktop() {
        String faults = OrderFaults.of(DesktopOrder.newBuilder()
                .setDesktopId(ID)
                .setName("-rf /")
                .addNics(NicOrder.newBuilder().setMac("zz"))
                .build());

        assertThat(faults).contains("name", "vcpu_count", "memory_mib", "system_disk", "nics.mac", "nics.attachment");
    }

    @Test
    void refusesADataDiskThatHasNoPlaceOrNoSize() {
        assertRefused(desktop -> desktop.setDataDisk(DataDisk.newBuilder()), "data_disk.size_gib 0");
        assertRefused(
                desktop -> desktop.setDataDisk(DataDisk.newBuilder().setSizeGib(1))
                        .setRoamingDisk(RoamingDisk.newBuilder().setVolumeId("v")),
                "data_disk beside a disk that is not local");
    }

    @Test
    void refusesDevicesThatCannotBe() {
        assertRefused(desktop -> desktop.setTpm(true), "tpm without UEFI");
        assertRefused(
                desktop -> desktop.setDevices(Devices.newBuilder().setVideoMemoryMib(33)),
                "devices.video_memory_mib 33");
        for (String device : List.of("../../etc", "10DE:1eb8", "0000:01:00.8", "0000:01:20.0", "10de:1eb8\n")) {
            assertRefused(
                    desktop -> desktop.setDevices(Devices.newBuilder().addHostDevices(device)),
                    "devices.host_devices '" + device + "'");
        }
    }

    @Test
    void refusesNamesThatWouldAddLinesToTheNameServersFile() {
        DnsOrder.Builder dns = DnsOrder.newBuilder()
                .setDomain("desktops.internal\naddress=/#/10.0.0.1")
                .addNames(DnsName.newBuilder()
                        .setHostname("a\n10.128.3.1 gateway")
                        .setAddress("10.128.4.1"));

        assertThat(OrderFaults.of(network().toBuilder().setDns(dns).build()))
                .contains("dns.domain", "dns.names.hostname", "dns.names.address '10.128.4.1'");
    }

    @Test
    void refusesHostsThatWouldAddLinesToTheDhcpServersFile() {
        InternalNetworkOrder network = network().toBuilder()
                .setDhcp(network().getDhcp().toBuilder()
                        .addHosts(DhcpHost.newBuilder()
                                .setMac("02:aa:00:00:00:01")
                                .setAddress("10.128.3.11")
                                .setHostname("d\ndhcp-script=/bin/sh")))
                .build();

        assertThat(OrderFaults.of(network)).contains("hosts.hostname");
    }

    @Test
    void refusesAnAddressOutsideOfItsNetwork() {
        InternalNetworkOrder network =
                network().toBuilder().setCidr("10.200.0.0/24").build();

        assertThat(OrderFaults.of(network)).contains("dhcp.address '10.128.3.2'");
    }

    @Test
    void keepsTheOthersWhenOneIsRefused() {
        TerminalOrders orders = orders().addDesktops(
                        desktop().setDesktopId(OTHER).setMemoryMib(0))
                .build();
        CheckedOrders checked = CheckedOrders.of(orders);

        assertThat(checked.desktops()).extracting(DesktopOrder::getDesktopId).containsExactly(ID);
        assertThat(checked.desktopIds()).as("a wrong order removes nothing").contains(OTHER);
        assertThat(checked.refused()).containsOnlyKeys(OTHER);
    }

    @Test
    void knowsTheCardsOfARefusedDesktopThatMayRun() {
        CheckedOrders checked = CheckedOrders.of(
                orders().clearDesktops().addDesktops(desktop().setMemoryMib(0)).build());

        assertThat(checked.refused()).containsOnlyKeys(ID);
        assertThat(checked.cards()).containsExactly(new Card(ID, "02:aa:00:00:00:01", "10.128.3.11", false));
    }

    @Test
    void refusesACardThatWouldAddRulesToTheGuard() {
        for (String address : List.of("", "10.0.0.0/8", "10.0.0.1,actions=NORMAL", "10.0.0.1\npriority=9")) {
            NicOrder.Builder nic = desktop().getNicsBuilder(0).setAddress(address);

            assertRefused(desktop -> desktop.setNics(0, nic), "nics.address '" + address + "'");
            assertThat(CheckedOrders.of(orders().clearDesktops()
                                    .addDesktops(desktop().setNics(0, nic))
                                    .build())
                            .cards())
                    .isEmpty();
        }
    }

    @Test
    void keepsAnAllowListThatCannotBeReadApartFromNone() {
        for (AllowedOrder.Builder wrong : List.of(
                AllowedOrder.newBuilder(),
                AllowedOrder.newBuilder().setHost("a.edu/1.2.3.4\nserver=8.8.8.8"),
                AllowedOrder.newBuilder().setHost("edu"),
                AllowedOrder.newBuilder().setCidr("10.0.0.0/8 accept"),
                AllowedOrder.newBuilder().setCidr("10.0.0.0/8").addPorts("tcp/65536"),
                AllowedOrder.newBuilder().setCidr("10.0.0.0/8").addPorts("tcp/443 }"))) {
            CheckedOrders checked = CheckedOrders.of(
                    orders().addListedNetworks(listed().addAllowed(wrong)).build());

            assertThat(checked.refused()).containsOnlyKeys(ID);
            assertThat(checked.external()).isEmpty();
            assertThat(checked.listed()).isEmpty();
            assertThat(checked.listedIds()).containsExactly(ID);
            assertThat(checked.externalIds()).as("it stays as it is").containsExactly(ID);
        }
    }

    @Test
    void takesANetworkThatIsNamedWithAListAndWithoutForOneWithAList() {
        CheckedOrders checked = CheckedOrders.of(orders().addExternalNetworks(listed().getNetwork())
                .addListedNetworks(listed().addAllowed(AllowedOrder.newBuilder().setHost("exam.example.edu")))
                .build());

        assertThat(checked.refused()).isEmpty();
        assertThat(checked.external()).containsOnlyKeys(ID);
        assertThat(checked.listed().get(ID).allowed()).hasSize(1);
    }

    private static ListedNetworkOrder.Builder listed() {
        return ListedNetworkOrder.newBuilder()
                .setNetwork(ExternalNetworkOrder.newBuilder()
                        .setNetworkId(ID)
                        .setName("exam")
                        .setCidr("192.168.150.0/24")
                        .setGateway("192.168.150.1")
                        .setMtu(1500));
    }

    @Test
    void hasNoProtectedRangesWhenOneCannotBeRead() {
        assertThat(CheckedOrders.of(orders().addProtectedCidrs("10.0.0.0/8 }").build())
                        .protectedRanges())
                .isEmpty();
    }

    private static void assertRefused(Consumer<DesktopOrder.Builder> damage, String fault) {
        DesktopOrder.Builder desktop = desktop();
        damage.accept(desktop);

        assertThat(OrderFaults.of(desktop.build())).contains(fault);
    }

    private static TerminalOrders.Builder orders() {
        return TerminalOrders.newBuilder()
                .setGeneration(1)
                .addDesktops(desktop())
                .addInternalNetworks(network())
                .addProtectedCidrs("10.99.0.0/16");
    }

    private static InternalNetworkOrder network() {
        return InternalNetworkOrder.newBuilder()
                .setNetworkId(ID)
                .setVni(5001)
                .setCidr("10.128.3.0/24")
                .setMtu(1450)
                .setDhcp(DhcpOrder.newBuilder()
                        .setPortId(ID)
                        .setMac("02:dd:00:00:00:01")
                        .setAddress("10.128.3.2"))
                .build();
    }

    private static DesktopOrder.Builder desktop() {
        return DesktopOrder.newBuilder()
                .setDesktopId(ID)
                .setName("d-1")
                .setVcpuCount(1)
                .setMemoryMib(64)
                .setLocalDisk(LocalDisk.newBuilder().setVersionId(ID))
                .addNics(NicOrder.newBuilder()
                        .setPortId(ID)
                        .setMac("02:aa:00:00:00:01")
                        .setAddress("10.128.3.11")
                        .setInternalNetworkId(ID));
    }
}
