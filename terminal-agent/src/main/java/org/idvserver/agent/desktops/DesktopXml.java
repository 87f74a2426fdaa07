package org.idvserver.agent.desktops;

import java.nio.file.Path;
import java.util.Optional;
import org.idvserver.agent.desktops.DesktopDefinition.Nic;
import org.idvserver.agent.desktops.DesktopDefinition.UefiPaths;
import org.idvserver.agent.host.XmlText;
import org.idvserver.agent.networks.OpenVswitch;
import org.idvserver.contracts.desktop.v1.DesktopOrder;

/** A desktop in libvirt's language. */
public final class DesktopXml {
    /** Marks a domain as one of ours; its restart-generation says which order it was defined for. */
    public static final String NAMESPACE = "https://idvserver.org/libvirt/desktop/1";

    public static final String PREFIX = "idv";
    public static final String MARK = "desktop";
    public static final String RESTART_GENERATION = "restart-generation";

    private static final String[] HALTED_BY_ERRORS = {
        "name",
        "qemu",
        "type",
        "raw",
        "cache",
        "writeback",
        "discard",
        "unmap",
        "error_policy",
        "stop",
        "rerror_policy",
        "stop"
    };

    private static final String[] NO_OFFLOADS = {"csum", "off", "tso4", "off", "tso6", "off", "ecn", "off", "ufo", "off"
    };

    private final DesktopDefinition desktop;
    private final XmlText xml = new XmlText();

    private DesktopXml(DesktopDefinition desktop) {
        this.desktop = desktop;
    }

    static String write(DesktopDefinition desktop) {
        return new DesktopXml(desktop).domain();
    }

    private String domain() {
        DesktopOrder order = desktop.order();
        xml.open("domain", "type", desktop.domainType());
        xml.element("name", order.getName()).element("uuid", order.getDesktopId());
        xml.open("metadata");
        String generation = String.valueOf(order.getRestartGeneration());
        xml.openIn(NAMESPACE, PREFIX, MARK, RESTART_GENERATION, generation).close();
        xml.close();
        xml.element("memory", String.valueOf(order.getMemoryMib()), "unit", "MiB");
        xml.element("vcpu", String.valueOf(order.getVcpuCount()));
        start();
        xml.open("features").open("acpi").close().open("apic").close().close();
        if (desktop.domainType().equals("kvm")) {
            xml.open("cpu", "mode", "host-passthrough").close();
        }
        xml.open("clock", "offset", "utc").close();
        xml.element("on_poweroff", "destroy");
        // A guest that reboots itself gets its disks restored too, if they are due.
        xml.element("on_reboot", restoredAtStarts() ? "destroy" : "restart");
        xml.element("on_crash", "destroy");
        devices();
        return xml.close().text();
    }

    private void start() {
        Optional<UefiPaths> uefi = desktop.paths().firmware();
        xml.open("os").element("type", "hvm", "arch", "x86_64", "machine", uefi.isPresent() ? "q35" : "pc");
        uefi.ifPresent(paths -> xml.element("loader", paths.code().toString(), "readonly", "yes", "type", "pflash")
                .element(
                        "nvram",
                        paths.variables().toString(),
                        "template",
                        paths.template().toString()));
        xml.open("boot", "dev", "hd").close();
        xml.close();
    }

    private boolean restoredAtStarts() {
        DesktopOrder order = desktop.order();
        return order.hasLocalDisk() && RestoreSchedule.ever(order.getLocalDisk().getRestoreMode())
                || order.hasDataDisk()
                        && RestoreSchedule.ever(order.getDataDisk().getRestoreMode());
    }

    private void devices() {
        xml.open("devices");
        systemDisk();
        configDrive();
        desktop.paths().dataDisk().ifPresent(this::dataDisk);
        desktop.nics().forEach(this::nic);
        xml.open("serial", "type", "file");
        xml.open("source", "path", desktop.paths().console().toString(), "append", "on")
                .close();
        xml.open("target", "port", "0").close().close();
        new DevicesXml(desktop, xml).write();
        xml.open("memballoon", "model", "none").close();
        xml.open("rng", "model", "virtio")
                .element("backend", "/dev/urandom", "model", "random")
                .close();
        xml.close();
    }

    private void systemDisk() {
        if (desktop.disk() instanceof SystemDisk.Overlay overlay) {
            xml.open("disk", "type", "file", "device", "disk");
            String cache = overlay.disposable() ? "unsafe" : "writeback";
            xml.open("driver", "name", "qemu", "type", "qcow2", "cache", cache, "discard", "unmap")
                    .close();
            xml.open("source", "file", overlay.file().toString()).close();
        } else if (desktop.disk() instanceof SystemDisk.Rbd rbd) {
            xml.open("disk", "type", "network", "device", "disk");
            // A guest that was shut out of its volume stands still instead of going on with what it has in memory.
            xml.open("driver", HALTED_BY_ERRORS).close();
            xml.open("source", "protocol", "rbd", "name", rbd.pool() + "/" + rbd.image());
            rbd.monitors().forEach(this::monitor);
            xml.open("auth", "username", rbd.user());
            xml.open("secret", "type", "ceph", "uuid", rbd.secretId()).close().close();
            xml.close();
        }
        xml.open("target", "dev", "vda", "bus", "virtio").close();
        xml.close();
    }

    /** Windows Setup looks at removable media only, and has no virtio driver of its own. */
    private void configDrive() {
        boolean removable = !desktop.order().getConfigDrive().getUnattend().isEmpty();
        xml.open("disk", "type", "file", "device", removable ? "cdrom" : "disk");
        xml.open("driver", "name", "qemu", "type", "raw").close();
        xml.open("source", "file", desktop.paths().configDrive().toString()).close();
        if (removable) {
            boolean uefi = desktop.paths().firmware().isPresent();
            xml.open("target", "dev", uefi ? "sda" : "hda", "bus", uefi ? "sata" : "ide")
                    .close();
        } else {
            xml.open("target", "dev", "vdb", "bus", "virtio").close();
        }
        xml.open("readonly").close().close();
    }

    private void dataDisk(Path file) {
        xml.open("disk", "type", "file", "device", "disk");
        xml.open("driver", "name", "qemu", "type", "qcow2", "cache", "writeback", "discard", "unmap")
                .close();
        xml.open("source", "file", file.toString()).close();
        xml.open("target", "dev", "vdc", "bus", "virtio").close().close();
    }

    private void monitor(String address) {
        int colon = address.lastIndexOf(':');
        String host = address.substring(0, colon).replaceAll("[\\[\\]]", "");
        xml.open("host", "name", host, "port", address.substring(colon + 1)).close();
    }

    private void nic(Nic nic) {
        xml.open("interface", "type", nic.network().isPresent() ? "network" : "bridge");
        xml.open("mac", "address", nic.card().mac()).close();
        if (nic.network().isPresent()) {
            xml.open("source", "network", nic.network().get()).close();
            xml.open("target", "dev", nic.card().device()).close();
            // Guests of one bridge reach the way out, not each other.
            xml.open("port", "isolated", "yes").close();
        } else {
            xml.open("source", "bridge", OpenVswitch.BRIDGE).close();
            xml.open("vlan").open("tag", "id", OpenVswitch.DEAD_VLAN).close().close();
            xml.open("virtualport", "type", "openvswitch");
            xml.open("parameters", "interfaceid", nic.card().portId()).close().close();
        }
        xml.open("model", "type", "virtio").close();
        if (nic.network().isEmpty()) {
            // The userspace datapath reads frames as they were sent: with offloads, ping works and TCP hangs.
            xml.open("driver", "name", "qemu");
            xml.open("host", NO_OFFLOADS_AND_GSO).close();
            xml.open("guest", NO_OFFLOADS).close().close();
        }
        xml.open("mtu", "size", String.valueOf(nic.mtu())).close();
        xml.close();
    }

    private static final String[] NO_OFFLOADS_AND_GSO = {
        "csum", "off", "gso", "off", "tso4", "off", "tso6", "off", "ecn", "off", "ufo", "off"
    };
}
