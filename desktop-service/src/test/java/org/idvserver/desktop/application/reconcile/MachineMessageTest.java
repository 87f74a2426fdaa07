package org.idvserver.desktop.application.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.idvserver.contracts.desktop.v1.DesktopOrder;
import org.idvserver.contracts.desktop.v1.Firmware;
import org.idvserver.contracts.desktop.v1.RestoreMode;
import org.idvserver.contracts.desktop.v1.UsbPolicy;
import org.idvserver.contracts.desktop.v1.VideoModel;
import org.idvserver.desktop.domain.DataDisk;
import org.idvserver.desktop.domain.Devices;
import org.idvserver.desktop.domain.Machine;
import org.junit.jupiter.api.Test;

class MachineMessageTest {

    @Test
    void saysNothingOfAnUsualMachine() {
        DesktopOrder.Builder order = DesktopOrder.newBuilder();
        MachineMessage.add(Machine.USUAL, order);

        assertThat(order.build()).isEqualTo(DesktopOrder.getDefaultInstance());
        assertThat(MachineMessage.dataDisk(DataDisk.NONE)).isEmpty();
    }

    @Test
    void saysAllOfAnother() {
        Devices devices = new Devices(
                org.idvserver.desktop.domain.UsbPolicy.HID_ONLY,
                true,
                org.idvserver.desktop.domain.VideoModel.NONE,
                0,
                List.of("10de:1eb8", "0000:01:00.1"));
        DesktopOrder.Builder order = DesktopOrder.newBuilder();
        MachineMessage.add(new Machine(null, org.idvserver.desktop.domain.Firmware.UEFI, true, devices, null), order);

        assertThat(order.getFirmware()).isEqualTo(Firmware.FIRMWARE_UEFI);
        assertThat(order.getTpm()).isTrue();
        assertThat(order.getDevices().getUsb()).isEqualTo(UsbPolicy.USB_POLICY_HID_ONLY);
        assertThat(order.getDevices().getSound()).isTrue();
        assertThat(order.getDevices().getVideo()).isEqualTo(VideoModel.VIDEO_MODEL_NONE);
        assertThat(order.getDevices().getHostDevicesList()).containsExactly("10de:1eb8", "0000:01:00.1");
    }

    @Test
    void saysHowADataDiskIsRestored() {
        var disk = MachineMessage.dataDisk(new DataDisk(7, org.idvserver.desktop.domain.RestoreMode.WEEKLY))
                .orElseThrow();

        assertThat(disk.getSizeGib()).isEqualTo(7);
        assertThat(disk.getRestoreMode()).isEqualTo(RestoreMode.RESTORE_MODE_WEEKLY);
    }
}
