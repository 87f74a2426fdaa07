package org.idvserver.agent.desktops;

import org.idvserver.agent.host.XmlText;
import org.idvserver.contracts.desktop.v1.Devices;
import org.idvserver.contracts.desktop.v1.UsbPolicy;

/** What is plugged into a desktop, in libvirt's language. */
final class DevicesXml {
    private static final int KIB_PER_MIB = 1024;
    private static final String AUDIO = "1";

    private final DesktopDefinition desktop;
    private final Devices devices;
    private final XmlText xml;

    DevicesXml(DesktopDefinition desktop, XmlText xml) {
        this.desktop = desktop;
        this.devices = desktop.order().getDevices();
        this.xml = xml;
    }

    void write() {
        screen();
        usb();
        if (desktop.order().getTpm()) {
            xml.open("tpm", "model", "tpm-crb");
            xml.open("backend", "type", "emulator", "version", "2.0").close().close();
        }
        desktop.hostDevices().forEach(this::hostDevice);
    }

    private void screen() {
        // The seat's screen: a viewer on this machine opens the socket.
        xml.open("graphics", "type", "vnc").open("listen", "type", "socket").close();
        if (devices.getSound()) {
            // What the guest plays goes to the viewer, not to this machine's card: there may be several guests.
            xml.open("audio", "id", AUDIO).close();
        }
        xml.close();
        if (devices.getSound()) {
            xml.open("audio", "id", AUDIO, "type", "none").close();
            xml.open("sound", "model", "ich9").close();
        }
        xml.open("video");
        if (devices.getVideoMemoryMib() > 0) {
            xml.open("model", "type", video(), "vram", String.valueOf(devices.getVideoMemoryMib() * KIB_PER_MIB));
        } else {
            xml.open("model", "type", video());
        }
        xml.close().close();
    }

    private String video() {
        return switch (devices.getVideo()) {
            case VIDEO_MODEL_UNSPECIFIED, VIDEO_MODEL_VGA, UNRECOGNIZED -> "vga";
            case VIDEO_MODEL_VIRTIO -> "virtio";
            case VIDEO_MODEL_NONE -> "none";
        };
    }

    private void usb() {
        if (devices.getUsb() == UsbPolicy.USB_POLICY_HID_ONLY) {
            xml.open("controller", "type", "usb", "model", "qemu-xhci").close();
            xml.open("input", "type", "tablet", "bus", "usb").close();
            xml.open("input", "type", "keyboard", "bus", "usb").close();
        } else {
            xml.open("controller", "type", "usb", "model", "none").close();
        }
    }

    /** libvirt takes the device from its driver while the guest runs, and gives it back. */
    private void hostDevice(String address) {
        String[] parts = address.split("[:.]", -1);
        xml.open("hostdev", "mode", "subsystem", "type", "pci", "managed", "yes");
        xml.open("source");
        xml.open(
                        "address",
                        "domain",
                        "0x" + parts[0],
                        "bus",
                        "0x" + parts[1],
                        "slot",
                        "0x" + parts[2],
                        "function",
                        "0x" + parts[3])
                .close();
        xml.close().close();
    }
}
