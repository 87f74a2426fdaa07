package org.idvserver.image.outbound.libvirt;

import java.io.StringWriter;
import java.nio.file.Path;
import java.util.UUID;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import org.idvserver.image.config.ImageConfig.DomainType;
import org.idvserver.image.domain.Hardware;

/**
 * A maintenance VM in libvirt's language.
 *
 * @see <a href="https://libvirt.org/formatdomain.html">Domain XML</a>
 */
final class DomainXml {
    private static final String NAME_PREFIX = "idv-maintenance-";

    /** Marks a machine as one of ours, whatever its name. */
    private static final String NAMESPACE = "https://idvserver.org/libvirt/maintenance/1";

    private final XMLStreamWriter xml;

    private DomainXml(XMLStreamWriter xml) {
        this.xml = xml;
    }

    /**
     * What is written.
     *
     * @param screen socket that QEMU makes for viewers
     */
    record Domain(UUID id, DomainType type, Hardware hardware, DiskSource disk, Path screen) {}

    static String name(UUID id) {
        return NAME_PREFIX + id;
    }

    /** True for a name that only this service gives. */
    static boolean isOurs(String name) {
        return name.startsWith(NAME_PREFIX);
    }

    static String write(Domain domain) {
        try {
            StringWriter text = new StringWriter();
            XMLStreamWriter xml = XMLOutputFactory.newFactory().createXMLStreamWriter(text);
            new DomainXml(xml).domain(domain);
            xml.close();
            return text.toString();
        } catch (XMLStreamException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private void domain(Domain domain) throws XMLStreamException {
        open("domain", "type", domain.type() == DomainType.KVM ? "kvm" : "qemu");
        text("name", name(domain.id()));
        text("uuid", domain.id().toString());
        open("metadata");
        xml.writeEmptyElement("idv", "maintenance-vm", NAMESPACE);
        xml.writeNamespace("idv", NAMESPACE);
        close();
        text("memory", Integer.toString(domain.hardware().memoryMib()), "unit", "MiB");
        text("vcpu", Integer.toString(domain.hardware().vcpus()));
        open("os");
        text("type", "hvm", "arch", "x86_64", "machine", "pc");
        empty("boot", "dev", "hd");
        close();
        open("features");
        empty("acpi");
        empty("apic");
        close();
        if (domain.type() == DomainType.KVM) {
            empty("cpu", "mode", "host-model");
        }
        empty("clock", "offset", "utc");
        text("on_poweroff", "destroy");
        text("on_reboot", "restart");
        text("on_crash", "destroy");
        devices(domain);
        close();
    }

    private void devices(Domain domain) throws XMLStreamException {
        open("devices");
        disk(domain.disk());
        // An empty drive: an operator may put an installation medium in with virsh.
        open("disk", "type", "file", "device", "cdrom");
        empty("target", "dev", "hdc", "bus", "ide");
        empty("readonly");
        close();
        network(domain.hardware());
        open("graphics", "type", "vnc");
        empty("listen", "type", "socket", "socket", domain.screen().toString());
        close();
        open("video");
        empty("model", "type", "vga");
        close();
        // An absolute pointer: with a mouse, a viewer's pointer and the guest's drift apart.
        empty("controller", "type", "usb", "model", "qemu-xhci");
        empty("input", "type", "tablet", "bus", "usb");
        empty("memballoon", "model", "none");
        open("rng", "model", "virtio");
        text("backend", "/dev/urandom", "model", "random");
        close();
        close();
    }

    private void disk(DiskSource disk) throws XMLStreamException {
        open("disk", "type", disk instanceof DiskSource.Rbd ? "network" : "file", "device", "disk");
        String format = disk instanceof DiskSource.Rbd ? "raw" : "qcow2";
        // A pool that is full pauses the guest, which then goes on where it was; any other error is the guest's to see.
        empty(
                "driver",
                "name",
                "qemu",
                "type",
                format,
                "cache",
                "writeback",
                "discard",
                "unmap",
                "error_policy",
                "enospace");
        if (disk instanceof DiskSource.Rbd rbd) {
            open("source", "protocol", "rbd", "name", rbd.pool() + "/" + rbd.image());
            for (String monitor : rbd.monitors()) {
                int colon = monitor.lastIndexOf(':');
                String host = monitor.substring(0, colon).replaceAll("[\\[\\]]", "");
                empty("host", "name", host, "port", monitor.substring(colon + 1));
            }
            open("auth", "username", rbd.user());
            empty("secret", "type", "ceph", "uuid", rbd.secret().toString());
            close();
            close();
        } else if (disk instanceof DiskSource.Qcow2 qcow2) {
            empty("source", "file", qcow2.file().toString());
        }
        empty("target", "dev", "vda", "bus", "virtio");
        close();
    }

    private void network(Hardware hardware) throws XMLStreamException {
        if (hardware.network().isEmpty()) {
            return;
        }
        open("interface", "type", "network");
        empty("source", "network", hardware.network().get());
        empty("model", "type", "virtio");
        open("filterref", "filter", GuestFilter.NAME);
        empty("parameter", "name", "CTRL_IP_LEARNING", "value", "dhcp");
        close();
        // Guests of one network do not meet: each is prepared by itself.
        empty("port", "isolated", "yes");
        close();
    }

    private void open(String name, String... attributes) throws XMLStreamException {
        xml.writeStartElement(name);
        attributes(attributes);
    }

    private void empty(String name, String... attributes) throws XMLStreamException {
        xml.writeEmptyElement(name);
        attributes(attributes);
    }

    private void text(String name, String value, String... attributes) throws XMLStreamException {
        open(name, attributes);
        xml.writeCharacters(value);
        close();
    }

    private void attributes(String... attributes) throws XMLStreamException {
        for (int at = 0; at < attributes.length; at += 2) {
            xml.writeAttribute(attributes[at], attributes[at + 1]);
        }
    }

    private void close() throws XMLStreamException {
        xml.writeEndElement();
    }
}
