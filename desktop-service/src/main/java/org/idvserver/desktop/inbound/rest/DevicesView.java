package org.idvserver.desktop.inbound.rest;

import java.util.List;
import org.idvserver.desktop.domain.Devices;
import org.idvserver.desktop.domain.UsbPolicy;
import org.idvserver.desktop.domain.VideoModel;

/** What is plugged into a desktop. Video memory is null where the emulator chooses it. */
public record DevicesView(
        UsbPolicy usb, boolean sound, VideoModel video, Integer videoMemoryMib, List<String> hostDevices) {

    static DevicesView of(Devices devices) {
        return new DevicesView(
                devices.usb(),
                devices.sound(),
                devices.video(),
                devices.videoMemoryMib() == 0 ? null : devices.videoMemoryMib(),
                devices.hostDevices());
    }
}
