package org.idvserver.desktop.inbound.rest;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.ArrayList;
import java.util.List;
import org.idvserver.desktop.domain.Devices;
import org.idvserver.desktop.domain.UsbPolicy;
import org.idvserver.desktop.domain.VideoModel;
import org.idvserver.kit.error.Fault;

/** What is plugged into a desktop; unless it says otherwise no USB, no sound, a VGA card, nothing of the terminal. */
@Consistent
public record DevicesRequest(
        UsbPolicy usb,
        boolean sound,
        VideoModel video,
        @Min(1) @Max(256) Integer videoMemoryMib,
        @Size(max = 8)
                List<
                                @NotNull
                                @Pattern(
                                        regexp = Devices.PCI_ADDRESS + "|" + Devices.PCI_KIND,
                                        message =
                                                "must be a PCI address such as 0000:01:00.0 or vendor:device such as 10de:1eb8")
                                String>
                        hostDevices)
        implements Consistent.Request {

    @Override
    public List<Fault> contradictions() {
        List<Fault> found = new ArrayList<>();
        if (video == VideoModel.NONE && (hostDevices == null || hostDevices.isEmpty())) {
            found.add(
                    new Fault("video", "NONE needs a graphics card among hostDevices: the seat would have no screen"));
        }
        if (videoMemoryMib != null && video != null && video != VideoModel.VGA) {
            found.add(new Fault("videoMemoryMib", "can be said of a VGA card only"));
        }
        if (videoMemoryMib != null && Integer.bitCount(videoMemoryMib) != 1) {
            found.add(new Fault("videoMemoryMib", "must be a power of two"));
        }
        boolean twice = hostDevices != null
                && hostDevices.stream()
                        .filter(device -> device != null && device.matches(Devices.PCI_ADDRESS))
                        .anyMatch(device -> hostDevices.indexOf(device) != hostDevices.lastIndexOf(device));
        if (twice) {
            found.add(new Fault("hostDevices", "has an address twice"));
        }
        return found;
    }

    /** What was not said is as usual. */
    static Devices devices(DevicesRequest request) {
        return request == null
                ? Devices.USUAL
                : new Devices(
                        request.usb,
                        request.sound,
                        request.video,
                        request.videoMemoryMib == null ? 0 : request.videoMemoryMib,
                        request.hostDevices);
    }
}
