package org.idvserver.desktop.domain;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.Embedded;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import java.util.ArrayList;
import java.util.List;

/** All that a profile says; what is made of it keeps what it said then. */
@Embeddable
public record ProfileSpec(
        String name,
        @Embedded Hardware hardware,
        @Embedded ImageSource image,
        @Enumerated(EnumType.STRING) Placement placement,
        @Column(name = "hostname_pattern") String hostnamePattern,
        Guest guest,
        boolean exam) {

    private static final String USUAL = "usual";

    /** One field that is different, by its name in the API. */
    public record Change(String field, String from, String to) {}

    /** What becomes different when the other takes its place. */
    public List<Change> changesTo(ProfileSpec wanted) {
        ProfileSpec other = wanted.after(this);
        List<Change> changes = new ArrayList<>();
        compare(changes, "name", name, other.name);
        compare(changes, "vcpuCount", hardware.vcpuCount(), other.hardware.vcpuCount());
        compare(changes, "memoryMib", hardware.memoryMib(), other.hardware.memoryMib());
        compareImages(changes, image, other.image);
        compare(changes, "restoreMode", hardware.restoreMode(), other.hardware.restoreMode());
        compare(changes, "placement", placement, other.placement);
        compare(changes, "nics", hardware.nics(), other.hardware.nics());
        compare(changes, "hostnamePattern", hostnamePattern, other.hostnamePattern);
        compare(changes, "exam", exam, other.exam);
        compareMachines(changes, hardware.machine(), other.hardware.machine());
        GuestChanges.add(changes, guest, other.guest);
        return changes;
    }

    /** What becomes of it when it takes another's place: it keeps what nobody can read to say again. */
    ProfileSpec after(ProfileSpec before) {
        return new ProfileSpec(name, hardware, image, placement, hostnamePattern, guest.keyedAs(before.guest), exam);
    }

    private static void compareImages(List<Change> changes, ImageSource from, ImageSource to) {
        compare(changes, "imageId", from.imageId(), to.imageId());
        compare(changes, "channel", said(from.channel(), ""), said(to.channel(), ""));
        compare(changes, "versionId", said(from.versionId(), ""), said(to.versionId(), ""));
    }

    private static void compareMachines(List<Change> changes, Machine from, Machine to) {
        compare(changes, "dataDisk", from.dataDisk(), to.dataDisk());
        compare(changes, "firmware", from.firmware(), to.firmware());
        compare(changes, "tpm", from.tpm(), to.tpm());
        Devices before = from.devices();
        Devices after = to.devices();
        compare(changes, "devices.usb", before.usb(), after.usb());
        compare(changes, "devices.sound", before.sound(), after.sound());
        compare(changes, "devices.video", before.video(), after.video());
        compare(changes, "devices.videoMemoryMib", before.videoMemoryMib(), after.videoMemoryMib());
        compare(changes, "devices.hostDevices", before.hostDevices(), after.hostDevices());
        compareTimeouts(changes, from.timeouts(), to.timeouts());
    }

    private static void compareTimeouts(List<Change> changes, Timeouts from, Timeouts to) {
        compare(changes, "timeouts.runMinutes", said(from.runMinutes(), USUAL), said(to.runMinutes(), USUAL));
        compare(
                changes,
                "timeouts.shutdownSeconds",
                said(from.shutdownSeconds(), USUAL),
                said(to.shutdownSeconds(), USUAL));
    }

    private static String said(Object value, String otherwise) {
        return value == null ? otherwise : value.toString();
    }

    static void compare(List<Change> changes, String field, Object from, Object to) {
        if (!from.equals(to)) {
            changes.add(new Change(field, from.toString(), to.toString()));
        }
    }
}
