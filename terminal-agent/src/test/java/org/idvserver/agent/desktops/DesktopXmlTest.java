package org.idvserver.agent.desktops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.idvserver.agent.desktops.DesktopDefinition.Nic;
import org.idvserver.agent.host.StepFailure;
import org.idvserver.agent.host.XmlDocument;
import org.idvserver.agent.networks.Card;
import org.idvserver.contracts.desktop.v1.ConfigDrive;
import org.idvserver.contracts.desktop.v1.DataDisk;
import org.idvserver.contracts.desktop.v1.DesktopOrder;
import org.idvserver.contracts.desktop.v1.Devices;
import org.idvserver.contracts.desktop.v1.Firmware;
import org.idvserver.contracts.desktop.v1.LocalDisk;
import org.idvserver.contracts.desktop.v1.RestoreMode;
import org.idvserver.contracts.desktop.v1.UsbPolicy;
import org.idvserver.contracts.desktop.v1.VideoModel;
import org.junit.jupiter.api.Test;

class DesktopXmlTest {
    private static final String ID = "0e000000-0000-4000-8000-000000000001";
    private static final String PORT = "0f000000-0000-4000-8000-000000000001";
    private static final Card INTERNAL = new Card(PORT, "02:aa:00:00:00:01", "10.77.1.11", false);
    private static final Card EXTERNAL =
            new Card("0f000000-0000-4000-8000-000000000002", "02:cc:00:00:00:01", "192.168.177.11", true);
    private static final SystemDisk OVERLAY = new SystemDisk.Overlay(Path.of("/s/overlay.qcow2"), true);
    private static final DesktopDefinition.UefiPaths UEFI =
            new DesktopDefinition.UefiPaths(Path.of("/f/code.fd"), Path.of("/f/variables.fd"), Path.of("/s/nvram.fd"));
    private static final DesktopOrder ORDER = DesktopOrder.newBuilder()
            .setDesktopId(ID)
            .setName("d-1")
            .setRestartGeneration(7)
            .setVcpuCount(2)
            .setMemoryMib(512)
            .build();

    @Test
    void saysWhoseItIsAndForWhichOrder() {
        XmlDocument xml = write(ORDER, OVERLAY);

        assertThat(xml.value("/domain/uuid")).isEqualTo(ID);
        assertThat(xml.value("/domain/metadata/*[name()='idv:desktop']/@restart-generation"))
                .isEqualTo("7");
        assertThat(xml.value("/domain/memory")).isEqualTo("512");
        assertThat(xml.value("/domain/@type")).isEqualTo("qemu");
    }

    @Test
    void plugsInternalCardsIntoTheDeadVlanWithoutOffloads() {
        XmlDocument xml = write(ORDER, OVERLAY);

        assertThat(xml.value("//interface[1]/source/@network")).isEqualTo("campus-nat");
        assertThat(xml.value("//interface[2]/source/@bridge")).isEqualTo("br-int");
        assertThat(xml.value("//interface[2]/vlan/tag/@id")).isEqualTo("4095");
        assertThat(xml.value("//interface[2]/virtualport[@type='openvswitch']/parameters/@interfaceid"))
                .isEqualTo(PORT);
        assertThat(xml.value("//interface[2]/mtu/@size")).isEqualTo("1450");
        assertThat(xml.value("//interface[2]/driver/host/@csum")).isEqualTo("off");
        assertThat(xml.value("//interface[2]/driver/guest/@tso4")).isEqualTo("off");
    }

    @Test
    void plugsExternalCardsInByANameThatTheGuardKnowsAndApartFromEachOther() {
        XmlDocument xml = write(ORDER, OVERLAY);

        assertThat(xml.value("//interface[1]/target/@dev"))
                .isEqualTo(EXTERNAL.device())
                .matches("idvx-[0-9a-f]{8}");
        assertThat(xml.value("//interface[1]/port/@isolated")).isEqualTo("yes");
        assertThat(xml.all("//interface[2]/target | //interface[2]/port")).isEmpty();
    }

    @Test
    void restoresTheDiskWhenTheGuestRebootsItself() {
        assertThat(onReboot(RestoreMode.RESTORE_MODE_EVERY_BOOT, RestoreMode.RESTORE_MODE_NEVER))
                .isEqualTo("destroy");
        assertThat(onReboot(RestoreMode.RESTORE_MODE_WEEKLY, RestoreMode.RESTORE_MODE_NEVER))
                .isEqualTo("destroy");
        assertThat(onReboot(RestoreMode.RESTORE_MODE_NEVER, RestoreMode.RESTORE_MODE_WEEKLY))
                .isEqualTo("destroy");
        assertThat(onReboot(RestoreMode.RESTORE_MODE_NEVER, RestoreMode.RESTORE_MODE_NEVER))
                .isEqualTo("restart");
    }

    private static String onReboot(RestoreMode system, RestoreMode data) {
        DesktopOrder order = ORDER.toBuilder()
                .setLocalDisk(LocalDisk.newBuilder().setRestoreMode(system))
                .setDataDisk(DataDisk.newBuilder().setRestoreMode(data))
                .build();
        return write(order, OVERLAY).value("/domain/on_reboot");
    }

    @Test
    void hasADataDiskWhenOneIsOrdered() {
        XmlDocument xml = write(ORDER, OVERLAY, Optional.of(Path.of("/s/data.qcow2")));

        assertThat(xml.value("//disk[target/@dev='vdc']/source/@file")).isEqualTo("/s/data.qcow2");
        assertThat(write(ORDER, OVERLAY).all("//disk")).hasSize(2);
    }

    @Test
    void isAPlainPcUnlessMoreIsOrdered() {
        XmlDocument xml = write(ORDER, OVERLAY);

        assertThat(xml.value("/domain/os/type/@machine")).isEqualTo("pc");
        assertThat(xml.all("/domain/os/loader")).isEmpty();
        assertThat(xml.value("//controller[@type='usb']/@model")).isEqualTo("none");
        assertThat(xml.value("//video/model/@type")).isEqualTo("vga");
        assertThat(xml.all("//tpm | //sound | //audio | //hostdev | //input")).isEmpty();
    }

    @Test
    void startsByUefiWithVariablesOfItsOwnAndATpm() {
        XmlDocument xml = write(
                ORDER.toBuilder()
                        .setFirmware(Firmware.FIRMWARE_UEFI)
                        .setTpm(true)
                        .build(),
                OVERLAY);

        assertThat(xml.value("/domain/os/type/@machine")).isEqualTo("q35");
        assertThat(xml.value("/domain/os/loader[@readonly='yes'][@type='pflash']"))
                .isEqualTo("/f/code.fd");
        assertThat(xml.value("/domain/os/nvram[@template='/f/variables.fd']")).isEqualTo("/s/nvram.fd");
        assertThat(xml.value("//tpm[@model='tpm-crb']/backend/@version")).isEqualTo("2.0");
    }

    @Test
    void hasTheDevicesThatAreOrdered() {
        XmlDocument xml = write(
                ORDER.toBuilder()
                        .setDevices(Devices.newBuilder()
                                .setUsb(UsbPolicy.USB_POLICY_HID_ONLY)
                                .setSound(true)
                                .setVideo(VideoModel.VIDEO_MODEL_VGA)
                                .setVideoMemoryMib(32)
                                .addHostDevices("0000:01:1f.7"))
                        .build(),
                OVERLAY);

        assertThat(xml.value("//controller[@type='usb']/@model")).isEqualTo("qemu-xhci");
        assertThat(xml.all("//input[@bus='usb']")).hasSize(2);
        assertThat(xml.value("//graphics/audio/@id"))
                .isEqualTo(xml.value("//devices/audio/@id"))
                .isNotEmpty();
        assertThat(xml.value("//sound/@model")).isEqualTo("ich9");
        assertThat(xml.value("//video/model/@vram")).isEqualTo("32768");
        assertThat(xml.value("//hostdev[@managed='yes']/source/address[@bus='0x01'][@slot='0x1f']/@function"))
                .isEqualTo("0x7");
    }

    @Test
    void showsWindowsItsAnswerFileOnACd() {
        DesktopOrder windows = ORDER.toBuilder()
                .setConfigDrive(ConfigDrive.newBuilder().setUnattend("<unattend/>"))
                .build();
        DesktopOrder modern =
                windows.toBuilder().setFirmware(Firmware.FIRMWARE_UEFI).build();

        assertThat(write(windows, OVERLAY).value("//disk[@device='cdrom'][readonly]/target[@bus='ide']/@dev"))
                .isEqualTo("hda");
        assertThat(write(modern, OVERLAY).value("//disk[@device='cdrom'][readonly]/target[@bus='sata']/@dev"))
                .isEqualTo("sda");
        assertThat(write(ORDER, OVERLAY).all("//disk[@device='cdrom']")).isEmpty();
    }

    @Test
    void reachesAVolumeByASecretsName() {
        var rbd = new SystemDisk.Rbd(
                List.of("10.0.0.1:6789", "[fd00::1]:6789"), "desktops", "a'b\"<c", "idv-terminal", PORT);
        XmlDocument xml = write(ORDER, rbd);

        assertThat(xml.value("//disk[1]/source/@name")).isEqualTo("desktops/a'b\"<c");
        assertThat(xml.value("//disk[1]/source/host[2]/@name")).isEqualTo("fd00::1");
        assertThat(xml.value("//disk[1]/source/auth/secret/@uuid")).isEqualTo(PORT);
    }

    @Test
    void keepsAHostileNameInsideItsElement() {
        String name = "x</name><devices><filesystem/></devices><name a='\"&amp;]]>";
        XmlDocument xml = write(ORDER.toBuilder().setName(name).build(), OVERLAY);

        assertThat(xml.value("/domain/name")).isEqualTo(name);
        assertThat(xml.all("//filesystem")).isEmpty();
    }

    @Test
    void refusesWhatXmlCannotHold() {
        DesktopOrder order = ORDER.toBuilder().setName("a\u0000b").build();

        assertThatThrownBy(() -> write(order, OVERLAY)).isInstanceOf(StepFailure.class);
    }

    private static XmlDocument write(DesktopOrder order, SystemDisk disk) {
        return write(order, disk, Optional.empty());
    }

    private static XmlDocument write(DesktopOrder order, SystemDisk disk, Optional<Path> dataDisk) {
        List<Nic> nics =
                List.of(new Nic(EXTERNAL, Optional.of("campus-nat"), 1500), new Nic(INTERNAL, Optional.empty(), 1450));
        var paths = new DesktopDefinition.Paths(
                dataDisk,
                Path.of("/s/seed.iso"),
                Path.of("/s/console.log"),
                order.getFirmware() == Firmware.FIRMWARE_UEFI ? Optional.of(UEFI) : Optional.empty());
        return XmlDocument.parse(DesktopXml.write(new DesktopDefinition(
                order, "qemu", disk, paths, nics, order.getDevices().getHostDevicesList())));
    }
}
