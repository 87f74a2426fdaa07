package org.idvserver.agent.reconcile;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.idvserver.agent.host.Ipv4Range;
import org.idvserver.contracts.desktop.v1.AllowedOrder;
import org.idvserver.contracts.desktop.v1.ConfigDrive;
import org.idvserver.contracts.desktop.v1.DesktopOrder;
import org.idvserver.contracts.desktop.v1.Devices;
import org.idvserver.contracts.desktop.v1.DhcpHost;
import org.idvserver.contracts.desktop.v1.DnsName;
import org.idvserver.contracts.desktop.v1.ExternalNetworkOrder;
import org.idvserver.contracts.desktop.v1.Firmware;
import org.idvserver.contracts.desktop.v1.ImageOrder;
import org.idvserver.contracts.desktop.v1.InternalNetworkOrder;
import org.idvserver.contracts.desktop.v1.ListedNetworkOrder;
import org.idvserver.contracts.desktop.v1.NicOrder;

/** What is wrong with one order. Values become paths, arguments, file contents: nothing passes that is not exactly of its kind. */
final class OrderFaults {
    private static final Pattern UUID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    private static final Pattern LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
    // Unicast only: the second digit is even.
    private static final Pattern MAC = Pattern.compile("[0-9a-f][02468ace](:[0-9a-f]{2}){5}");
    private static final Pattern NAME = Pattern.compile("(?=.{1,253}$)" + LABEL + "(\\." + LABEL + ")+");
    private static final Pattern PORT = Pattern.compile(
            "(tcp|udp)/([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])");
    private static final int MOST_ALLOWED = 1000;
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern PCI_DEVICE =
            Pattern.compile("[0-9a-f]{4}:([0-9a-f]{2}:[01][0-9a-f]\\.[0-7]|[0-9a-f]{4})");
    private static final int MOST_HOST_DEVICES = 8;
    private static final int LARGEST_VNI = 16_777_215;
    private static final int MOST_CARDS = 8;
    private static final int LARGEST_DATA_DISK_GIB = 4096;
    private static final int LONGEST_SHUTDOWN_SECONDS = 600;
    private static final int LONGEST_FILE = 65_536;

    private final List<String> faults = new ArrayList<>();

    private OrderFaults() {}

    static String of(DesktopOrder order) {
        OrderFaults check = new OrderFaults();
        check.matches("desktop_id", order.getDesktopId(), UUID);
        check.matches("name", order.getName(), LABEL);
        check.between("vcpu_count", order.getVcpuCount(), 1, 256);
        check.between("memory_mib", order.getMemoryMib(), 16, 4 << 20);
        check.between("nics", order.getNicsCount(), 0, MOST_CARDS);
        switch (order.getSystemDiskCase()) {
            case LOCAL_DISK ->
                check.matches("local_disk.version_id", order.getLocalDisk().getVersionId(), UUID);
            case ROAMING_DISK ->
                check.require(!order.getRoamingDisk().getVolumeId().isEmpty(), "roaming_disk.volume_id");
            case SYSTEMDISK_NOT_SET -> check.require(false, "system_disk");
        }
        check.between("shutdown_seconds", order.getShutdownSeconds(), 0, LONGEST_SHUTDOWN_SECONDS);
        order.getNicsList().forEach(check::nic);
        if (order.hasDataDisk()) {
            check.require(order.hasLocalDisk(), "data_disk beside a disk that is not local");
            check.between("data_disk.size_gib", order.getDataDisk().getSizeGib(), 1, LARGEST_DATA_DISK_GIB);
        }
        check.devices(order);
        check.configDrive(order.getConfigDrive());
        return check.told();
    }

    static String of(NicOrder order) {
        OrderFaults check = new OrderFaults();
        check.nic(order);
        return check.told();
    }

    static String of(ImageOrder order) {
        OrderFaults check = new OrderFaults();
        check.matches("version_id", order.getVersionId(), UUID);
        check.matches("manifest_sha256", order.getManifestSha256(), SHA256);
        check.require(order.getSizeBytes() > 0, "size_bytes");
        return check.told();
    }

    static String of(InternalNetworkOrder order) {
        OrderFaults check = new OrderFaults();
        check.matches("network_id", order.getNetworkId(), UUID);
        check.between("vni", order.getVni(), 1, LARGEST_VNI);
        check.between("mtu", order.getMtu(), 576, 9000);
        check.matches("dhcp.port_id", order.getDhcp().getPortId(), UUID);
        check.matches("dhcp.mac", order.getDhcp().getMac(), MAC);
        check.within("cidr", order.getCidr(), "dhcp.address", order.getDhcp().getAddress());
        order.getDhcp().getHostsList().forEach(host -> check.host(order.getCidr(), host));
        if (order.hasDns()) {
            check.matches("dns.domain", order.getDns().getDomain(), NAME);
            order.getDns().getNamesList().forEach(name -> check.name(order.getCidr(), name));
        }
        return check.told();
    }

    static String of(ExternalNetworkOrder order) {
        OrderFaults check = new OrderFaults();
        check.matches("network_id", order.getNetworkId(), UUID);
        check.matches("name", order.getName(), LABEL);
        check.between("mtu", order.getMtu(), 576, 9000);
        check.within("cidr", order.getCidr(), "gateway", order.getGateway());
        order.getHostsList().forEach(host -> check.host(order.getCidr(), host));
        return check.told();
    }

    static String of(ListedNetworkOrder order) {
        OrderFaults check = new OrderFaults();
        check.between("allowed", order.getAllowedCount(), 0, MOST_ALLOWED);
        order.getAllowedList().forEach(check::allowed);
        String network = of(order.getNetwork());
        return network.isEmpty() ? check.told() : network;
    }

    private void allowed(AllowedOrder allowed) {
        switch (allowed.getDestinationCase()) {
            case HOST -> matches("allowed.host", allowed.getHost(), NAME);
            case CIDR ->
                require(
                        allowed.getCidr().contains("/")
                                && Ipv4Range.parse(allowed.getCidr()).isPresent(),
                        "allowed.cidr '" + allowed.getCidr() + "'");
            case DESTINATION_NOT_SET -> require(false, "allowed.destination");
        }
        allowed.getPortsList().forEach(port -> matches("allowed.ports", port, PORT));
    }

    static boolean isId(String text) {
        return UUID.matcher(text).matches();
    }

    private void nic(NicOrder nic) {
        // libvirt takes nothing but a UUID for the id of a port.
        matches("nics.port_id", nic.getPortId(), UUID);
        matches("nics.mac", nic.getMac(), MAC);
        require(Ipv4Range.isAddress(nic.getAddress()), "nics.address '" + nic.getAddress() + "'");
        switch (nic.getAttachmentCase()) {
            case INTERNAL_NETWORK_ID -> matches("nics.internal_network_id", nic.getInternalNetworkId(), UUID);
            case EXTERNAL_NETWORK_ID -> matches("nics.external_network_id", nic.getExternalNetworkId(), UUID);
            case ATTACHMENT_NOT_SET -> require(false, "nics.attachment");
        }
    }

    private void host(String cidr, DhcpHost host) {
        matches("hosts.mac", host.getMac(), MAC);
        matches("hosts.hostname", host.getHostname(), LABEL);
        within("cidr", cidr, "hosts.address", host.getAddress());
    }

    private void name(String cidr, DnsName name) {
        matches("dns.names.hostname", name.getHostname(), LABEL);
        within("cidr", cidr, "dns.names.address", name.getAddress());
    }

    private void devices(DesktopOrder order) {
        Devices devices = order.getDevices();
        require(!order.getTpm() || order.getFirmware() == Firmware.FIRMWARE_UEFI, "tpm without UEFI");
        int video = devices.getVideoMemoryMib();
        require(video == 0 || (video <= 256 && Integer.bitCount(video) == 1), "devices.video_memory_mib " + video);
        between("devices.host_devices", devices.getHostDevicesCount(), 0, MOST_HOST_DEVICES);
        devices.getHostDevicesList().forEach(device -> matches("devices.host_devices", device, PCI_DEVICE));
    }

    private void configDrive(ConfigDrive drive) {
        for (String text :
                List.of(drive.getMetaData(), drive.getUserData(), drive.getNetworkConfig(), drive.getUnattend())) {
            require(text.length() <= LONGEST_FILE, "config_drive: a file is longer than 64 KiB");
        }
    }

    private void within(String cidrName, String cidr, String name, String address) {
        require(cidr.contains("/") && Ipv4Range.parse(cidr).isPresent(), cidrName + " '" + cidr + "'");
        boolean inside = Ipv4Range.isAddress(address)
                && Ipv4Range.parse(cidr)
                        .filter(range -> range.contains(address))
                        .isPresent();
        require(inside, name + " '" + address + "'");
    }

    private void matches(String name, String value, Pattern pattern) {
        require(pattern.matcher(value).matches(), name + " '" + value + "'");
    }

    private void between(String name, int value, int least, int most) {
        require(value >= least && value <= most, name + " " + value);
    }

    private void require(boolean condition, String what) {
        if (!condition) {
            faults.add(what);
        }
    }

    private String told() {
        return faults.isEmpty() ? "" : "not valid: " + String.join(", ", faults);
    }
}
