package org.idvserver.desktop.application.reconcile;

import com.google.protobuf.InvalidProtocolBufferException;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.idvserver.contracts.desktop.v1.AllowedOrder;
import org.idvserver.contracts.desktop.v1.DesktopOrder;
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
import org.idvserver.desktop.application.Networks;
import org.idvserver.desktop.domain.ConfigDrive;
import org.idvserver.desktop.domain.DesktopNic;
import org.idvserver.desktop.domain.PinnedImage;

/** Writes orders as the message that terminals get. The same wish always gives the same bytes, so that a change can be seen. */
final class OrderMessage {

    private OrderMessage() {}

    /** The wish without a generation. */
    static TerminalOrders of(TerminalWish wish, Networks.Wiring wiring) {
        TerminalOrders.Builder orders = TerminalOrders.newBuilder();
        wish.images().forEach(image -> orders.addImages(image(image)));
        wish.wanted().stream()
                .sorted(Comparator.comparing(TerminalWish.DesktopWish::id))
                .forEach(desktop -> orders.addDesktops(desktop(desktop)));
        wiring.internalNetworks().stream()
                .sorted(Comparator.comparing(Networks.InternalNetwork::id))
                .forEach(network -> orders.addInternalNetworks(internal(network)));
        wiring.externalNetworks().stream()
                .sorted(Comparator.comparing(Networks.ExternalNetwork::id))
                .forEach(network -> add(network, orders));
        return orders.addAllProtectedCidrs(
                        wiring.protectedCidrs().stream().sorted().toList())
                .build();
    }

    static TerminalOrders read(byte[] orders) {
        try {
            return orders == null ? TerminalOrders.getDefaultInstance() : TerminalOrders.parseFrom(orders);
        } catch (InvalidProtocolBufferException notOurs) {
            throw new IllegalStateException("stored orders cannot be read", notOurs);
        }
    }

    /** The desktops that orders name. */
    static Set<UUID> desktopsOf(TerminalOrders orders) {
        Set<UUID> ids = new HashSet<>();
        orders.getDesktopsList().forEach(desktop -> ids.add(UUID.fromString(desktop.getDesktopId())));
        return ids;
    }

    private static ImageOrder image(PinnedImage image) {
        return ImageOrder.newBuilder()
                .setVersionId(image.versionId().toString())
                .setSizeBytes(image.sizeBytes())
                .setManifestSha256(image.manifestSha256())
                .build();
    }

    private static DesktopOrder desktop(TerminalWish.DesktopWish desktop) {
        DesktopOrder.Builder order = DesktopOrder.newBuilder()
                .setDesktopId(desktop.id().toString())
                .setName(desktop.name())
                .setRunning(desktop.running())
                .setRestartGeneration(desktop.restartGeneration())
                .setResetGeneration(desktop.resetGeneration())
                .setVcpuCount(desktop.hardware().vcpuCount())
                .setMemoryMib(desktop.hardware().memoryMib())
                .addAllNics(desktop.nics().stream().map(OrderMessage::nic).toList())
                .setConfigDrive(configDrive(desktop.configDrive()));
        MachineMessage.add(desktop.hardware().machine(), order);
        switch (desktop.placement()) {
            case LOCAL -> {
                order.setLocalDisk(LocalDisk.newBuilder()
                        .setVersionId(desktop.image().versionId().toString())
                        .setRestoreMode(
                                MachineMessage.restoreMode(desktop.hardware().restoreMode())));
                MachineMessage.dataDisk(desktop.hardware().machine().dataDisk()).ifPresent(order::setDataDisk);
            }
            case ROAMING ->
                order.setRoamingDisk(
                        RoamingDisk.newBuilder().setVolumeId(desktop.volumeId().toString()));
        }
        return order.build();
    }

    private static NicOrder nic(DesktopNic nic) {
        NicOrder.Builder order = NicOrder.newBuilder()
                .setPortId(nic.portId().toString())
                .setMac(nic.mac())
                .setAddress(nic.address());
        String network = nic.networkId().toString();
        return switch (nic.kind()) {
            case INTERNAL -> order.setInternalNetworkId(network).build();
            case EXTERNAL -> order.setExternalNetworkId(network).build();
        };
    }

    private static org.idvserver.contracts.desktop.v1.ConfigDrive configDrive(ConfigDrive drive) {
        return org.idvserver.contracts.desktop.v1.ConfigDrive.newBuilder()
                .setMetaData(drive.metaData())
                .setUserData(drive.userData())
                .setNetworkConfig(drive.networkConfig())
                .setUnattend(drive.unattend())
                .build();
    }

    private static InternalNetworkOrder internal(Networks.InternalNetwork network) {
        InternalNetworkOrder.Builder order = InternalNetworkOrder.newBuilder()
                .setNetworkId(network.id().toString())
                .setVni(network.vni())
                .setCidr(network.cidr())
                .setMtu(network.mtu())
                .setDhcp(DhcpOrder.newBuilder()
                        .setPortId(network.dhcp().portId().toString())
                        .setMac(network.dhcp().mac())
                        .setAddress(network.dhcp().address())
                        .addAllHosts(hosts(network.hosts())));
        network.names().map(OrderMessage::dns).ifPresent(order::setDns);
        return order.build();
    }

    private static DnsOrder dns(Networks.Names names) {
        return DnsOrder.newBuilder()
                .setDomain(names.domain())
                .addAllNames(names.names().stream()
                        .sorted(Comparator.comparing(Networks.Name::hostname))
                        .map(name -> DnsName.newBuilder()
                                .setHostname(name.hostname())
                                .setAddress(name.address())
                                .build())
                        .toList())
                .build();
    }

    /** One with an allow-list is told apart: whoever does not know of lists is to know no such network. */
    private static void add(Networks.ExternalNetwork network, TerminalOrders.Builder orders) {
        network.allowList()
                .ifPresentOrElse(
                        list -> orders.addListedNetworks(ListedNetworkOrder.newBuilder()
                                .setNetwork(external(network))
                                .addAllAllowed(
                                        list.stream().map(OrderMessage::allowed).toList())),
                        () -> orders.addExternalNetworks(external(network)));
    }

    private static AllowedOrder allowed(Networks.Allowed allowed) {
        AllowedOrder.Builder order = AllowedOrder.newBuilder().addAllPorts(allowed.ports());
        return (allowed.host() != null ? order.setHost(allowed.host()) : order.setCidr(allowed.cidr())).build();
    }

    private static ExternalNetworkOrder external(Networks.ExternalNetwork network) {
        return ExternalNetworkOrder.newBuilder()
                .setNetworkId(network.id().toString())
                .setName(network.name())
                .setCidr(network.cidr())
                .setGateway(network.gateway())
                .setMtu(network.mtu())
                .addAllHosts(hosts(network.hosts()))
                .build();
    }

    private static List<DhcpHost> hosts(List<Networks.Host> hosts) {
        return hosts.stream()
                .sorted(Comparator.comparing(Networks.Host::mac))
                .map(host -> DhcpHost.newBuilder()
                        .setMac(host.mac())
                        .setAddress(host.address())
                        .setHostname(host.hostname())
                        .build())
                .toList();
    }
}
