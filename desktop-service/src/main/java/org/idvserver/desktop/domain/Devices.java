package org.idvserver.desktop.domain;

import java.util.List;

/**
 * What is plugged into a desktop. What is not said is as usual: no USB, no sound, a VGA card, nothing passed through.
 *
 * @param videoMemoryMib of a VGA card; 0 for the emulator's choice
 * @param hostDevices PCI devices of the terminal, each by address or by vendor and device
 */
public record Devices(UsbPolicy usb, boolean sound, VideoModel video, int videoMemoryMib, List<String> hostDevices) {
    public static final String PCI_ADDRESS = "[0-9a-f]{4}:[0-9a-f]{2}:[01][0-9a-f]\\.[0-7]";
    public static final String PCI_KIND = "[0-9a-f]{4}:[0-9a-f]{4}";
    public static final Devices USUAL = new Devices(null, false, null, 0, null);

    public Devices {
        usb = usb == null ? UsbPolicy.NONE : usb;
        video = video == null ? VideoModel.VGA : video;
        hostDevices = hostDevices == null ? List.of() : List.copyOf(hostDevices);
    }

    Devices withoutUsb() {
        return new Devices(UsbPolicy.NONE, sound, video, videoMemoryMib, hostDevices);
    }
}
