package org.idvserver.desktop.application.reconcile;

import java.util.Optional;
import org.idvserver.contracts.desktop.v1.DesktopOrder;
import org.idvserver.contracts.desktop.v1.RestoreMode;
import org.idvserver.contracts.desktop.v1.UsbPolicy;
import org.idvserver.contracts.desktop.v1.VideoModel;
import org.idvserver.desktop.domain.DataDisk;
import org.idvserver.desktop.domain.Devices;
import org.idvserver.desktop.domain.Firmware;
import org.idvserver.desktop.domain.Machine;

/** Writes what a desktop's machine is as the message that terminals get. */
final class MachineMessage {

    private MachineMessage() {}

    /** What is as usual is not said: orders of desktops that were made before stay what they are. */
    static void add(Machine machine, DesktopOrder.Builder order) {
        if (machine.firmware() == Firmware.UEFI) {
            order.setFirmware(org.idvserver.contracts.desktop.v1.Firmware.FIRMWARE_UEFI);
        }
        order.setTpm(machine.tpm());
        Optional.ofNullable(machine.timeouts().shutdownSeconds()).ifPresent(order::setShutdownSeconds);
        if (!machine.devices().equals(Devices.USUAL)) {
            order.setDevices(devices(machine.devices()));
        }
    }

    private static org.idvserver.contracts.desktop.v1.Devices devices(Devices devices) {
        return org.idvserver.contracts.desktop.v1.Devices.newBuilder()
                .setUsb(usb(devices.usb()))
                .setSound(devices.sound())
                .setVideo(video(devices.video()))
                .setVideoMemoryMib(devices.videoMemoryMib())
                .addAllHostDevices(devices.hostDevices())
                .build();
    }

    private static UsbPolicy usb(org.idvserver.desktop.domain.UsbPolicy policy) {
        return switch (policy) {
            case NONE -> UsbPolicy.USB_POLICY_NONE;
            case HID_ONLY -> UsbPolicy.USB_POLICY_HID_ONLY;
        };
    }

    private static VideoModel video(org.idvserver.desktop.domain.VideoModel model) {
        return switch (model) {
            case VGA -> VideoModel.VIDEO_MODEL_VGA;
            case VIRTIO -> VideoModel.VIDEO_MODEL_VIRTIO;
            case NONE -> VideoModel.VIDEO_MODEL_NONE;
        };
    }

    /** None when there is no such disk. */
    static Optional<org.idvserver.contracts.desktop.v1.DataDisk> dataDisk(DataDisk disk) {
        return disk.exists()
                ? Optional.of(org.idvserver.contracts.desktop.v1.DataDisk.newBuilder()
                        .setSizeGib(disk.sizeGib())
                        .setRestoreMode(restoreMode(disk.restoreMode()))
                        .build())
                : Optional.empty();
    }

    static RestoreMode restoreMode(org.idvserver.desktop.domain.RestoreMode mode) {
        return switch (mode) {
            case EVERY_BOOT -> RestoreMode.RESTORE_MODE_EVERY_BOOT;
            case WEEKLY -> RestoreMode.RESTORE_MODE_WEEKLY;
            case NEVER -> RestoreMode.RESTORE_MODE_NEVER;
        };
    }
}
