package org.idvserver.desktop.inbound.rest;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.idvserver.desktop.domain.DataDisk;
import org.idvserver.desktop.domain.Firmware;
import org.idvserver.desktop.domain.Hardware;
import org.idvserver.desktop.domain.Machine;
import org.idvserver.desktop.domain.NicKind;
import org.idvserver.desktop.domain.Placement;
import org.idvserver.desktop.domain.ProfileSpec;
import org.idvserver.desktop.domain.RestoreMode;
import org.idvserver.kit.error.Fault;

/**
 * All that a profile says. Unless it says otherwise the channel is stable, the restore mode EVERY_BOOT, the placement LOCAL, and
 * there is no data disk; the firmware is BIOS without a TPM; the external network is the default one. Desktops of an exam profile are
 * for exams only.
 */
@Consistent
@Schema(examples = SpecRequest.EXAMPLE)
public record SpecRequest(
        @NotBlank @Size(max = 200) String name,
        @NotNull @Min(1) @Max(256) Integer vcpuCount,
        @NotNull @Min(64) @Max(1_048_576) Integer memoryMib,
        @NotNull UUID imageId,
        @Pattern(regexp = "[a-z][a-z0-9-]{0,62}", message = "must be a channel's name") String channel,
        RestoreMode restoreMode,
        Placement placement,
        @NotNull @Size(min = 1, max = 8) List<@NotNull NicKind> nics,
        UUID externalNetworkId,
        @NotNull @Size(max = 200) @NameTemplate String hostnamePattern,
        @Valid DataDiskRequest dataDisk,
        Firmware firmware,
        boolean tpm,
        @Valid DevicesRequest devices,
        @Valid GuestRequest guest,
        boolean exam)
        implements Consistent.Request {

    private static final String DEFAULT_CHANNEL = "stable";

    static final String EXAMPLE =
            """
            {
              "name": "CAD on Linux",
              "vcpuCount": 4,
              "memoryMib": 8192,
              "imageId": "0198c0de-0000-7000-8000-000000000001",
              "channel": "stable",
              "restoreMode": "WEEKLY",
              "placement": "LOCAL",
              "nics": ["INTERNAL", "EXTERNAL"],
              "hostnamePattern": "{section}-{nn}",
              "dataDisk": {"sizeGib": 20, "restoreMode": "NEVER"},
              "firmware": "UEFI",
              "tpm": true,
              "devices": {"usb": "HID_ONLY", "sound": true, "video": "VIRTIO", "hostDevices": ["10de:1eb8"]},
              "guest": {"linux": {"timeZone": "Europe/Berlin", "locale": "de_DE.UTF-8", "runCommands": ["touch /ready"]}}
            }
            """;

    /** A second disk, blank at first; it is kept unless its restore mode says otherwise. */
    public record DataDiskRequest(@NotNull @Min(1) @Max(4096) Integer sizeGib, RestoreMode restoreMode) {

        DataDisk disk() {
            return new DataDisk(sizeGib, restoreMode == null ? RestoreMode.NEVER : restoreMode);
        }
    }

    @Override
    public List<Fault> contradictions() {
        List<Fault> found = new ArrayList<>();
        if (dataDisk != null && placement == Placement.ROAMING) {
            found.add(new Fault("dataDisk", "stays on a terminal: a ROAMING desktop cannot have one"));
        }
        if (tpm && placement == Placement.ROAMING) {
            found.add(new Fault("tpm", "stays on a terminal: a ROAMING desktop cannot have one"));
        }
        if (tpm && firmware != Firmware.UEFI) {
            found.add(new Fault("tpm", "needs UEFI firmware"));
        }
        boolean external = nics != null && nics.contains(NicKind.EXTERNAL);
        if (exam && external && externalNetworkId == null) {
            found.add(new Fault(
                    "externalNetworkId",
                    "an exam goes out by a network that somebody chose: name it, or have no EXTERNAL nic"));
        }
        if (externalNetworkId != null && !external) {
            found.add(new Fault("externalNetworkId", "no nic is EXTERNAL"));
        }
        return found;
    }

    ProfileSpec spec() {
        return new ProfileSpec(
                name,
                new Hardware(
                        vcpuCount,
                        memoryMib,
                        restoreMode == null ? RestoreMode.EVERY_BOOT : restoreMode,
                        nics,
                        machine()),
                imageId,
                channel == null ? DEFAULT_CHANNEL : channel,
                placement == null ? Placement.LOCAL : placement,
                hostnamePattern,
                GuestRequest.guest(guest),
                exam);
    }

    private Machine machine() {
        return new Machine(
                dataDisk == null ? DataDisk.NONE : dataDisk.disk(),
                firmware,
                tpm,
                DevicesRequest.devices(devices),
                externalNetworkId);
    }
}
