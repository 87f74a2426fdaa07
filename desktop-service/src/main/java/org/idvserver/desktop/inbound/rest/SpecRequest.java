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
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.idvserver.desktop.application.WantedProfile;
import org.idvserver.desktop.domain.DataDisk;
import org.idvserver.desktop.domain.Firmware;
import org.idvserver.desktop.domain.Hardware;
import org.idvserver.desktop.domain.ImageSource;
import org.idvserver.desktop.domain.Machine;
import org.idvserver.desktop.domain.Nic;
import org.idvserver.desktop.domain.NicKind;
import org.idvserver.desktop.domain.Placement;
import org.idvserver.desktop.domain.ProfileSpec;
import org.idvserver.desktop.domain.RestoreMode;
import org.idvserver.kit.error.Fault;
import org.idvserver.kit.error.Faults;

/**
 * All that a profile says. Unless it says otherwise the channel is stable, the restore mode EVERY_BOOT, the placement LOCAL, and
 * there is no data disk; the firmware is BIOS without a TPM. A version takes the channel's place: rollouts leave its desktops alone.
 * Desktops of an exam profile are for exams only. The restore mode is
 * that of LOCAL desktops, and of a ROAMING one once it is assigned as LOCAL: nobody but people takes a ROAMING disk back.
 */
@Consistent
@Schema(examples = SpecRequest.EXAMPLE)
public record SpecRequest(
        @NotBlank @Size(max = 200) String name,
        @NotNull @Min(1) @Max(256) Integer vcpuCount,
        @NotNull @Min(64) @Max(1_048_576) Integer memoryMib,
        @NotNull UUID imageId,
        @Pattern(regexp = "[a-z][a-z0-9-]{0,62}", message = "must be a channel's name") String channel,
        UUID versionId,
        RestoreMode restoreMode,
        Placement placement,
        @NotNull @Size(min = 1, max = 8) List<@Valid @NotNull NicRequest> nics,
        @NotNull @Size(max = 200) @NameTemplate String hostnamePattern,
        @Valid DataDiskRequest dataDisk,
        Firmware firmware,
        boolean tpm,
        @Valid DevicesRequest devices,
        @Valid TimeoutsRequest timeouts,
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
              "nics": [{"kind": "INTERNAL"}, {"kind": "INTERNAL", "network": "dmz"}, {"kind": "EXTERNAL"}],
              "hostnamePattern": "{section}-{nn}",
              "dataDisk": {"sizeGib": 20, "restoreMode": "NEVER"},
              "firmware": "UEFI",
              "tpm": true,
              "devices": {"usb": "HID_ONLY", "sound": true, "video": "VIRTIO", "hostDevices": ["10de:1eb8"]},
              "timeouts": {"runMinutes": 20, "shutdownSeconds": 60},
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
        if (versionId != null && channel != null) {
            found.add(new Fault("channel", "must not be there with versionId"));
        }
        for (int index = 0; exam && nics != null && index < nics.size(); index++) {
            NicRequest nic = nics.get(index);
            if (nic != null && nic.kind() == NicKind.EXTERNAL && nic.network() == null) {
                found.add(new Fault(
                        "nics[" + index + "].network",
                        "an exam goes out by a network that somebody chose: name it, or have no EXTERNAL nic"));
            }
            if (nic != null && nic.own()) {
                found.add(
                        new Fault(
                                "nics[" + index + "].owner",
                                "an exam's desktops are in no network of a student's own, where others of theirs may be: leave it out"));
            }
        }
        return found;
    }

    /** With what it refers to as far as it can be read, whatever is wrong with the rest. */
    WantedProfile wanted(Faults faults) {
        boolean readable = imageId != null && !faults.concern("channel");
        return new WantedProfile(
                faults,
                Optional.ofNullable(name).filter(said -> !faults.concern("name")),
                readable ? Optional.of(source()) : Optional.empty(),
                faults.concern("nics") ? Map.of() : externals(),
                faults.concern("guest") ? Optional.empty() : Optional.of(GuestRequest.guest(guest)),
                this::spec);
    }

    private Map<Integer, UUID> externals() {
        Map<Integer, UUID> chosen = new TreeMap<>();
        for (int index = 0; index < nics.size(); index++) {
            Nic nic = nics.get(index).nic();
            if (nic.kind() == NicKind.EXTERNAL && nic.network() != null) {
                chosen.put(index, UUID.fromString(nic.network()));
            }
        }
        return chosen;
    }

    private ProfileSpec spec() {
        return new ProfileSpec(
                name,
                new Hardware(
                        vcpuCount,
                        memoryMib,
                        restoreMode == null ? RestoreMode.EVERY_BOOT : restoreMode,
                        nics.stream().map(NicRequest::nic).toList(),
                        machine()),
                source(),
                placement == null ? Placement.LOCAL : placement,
                hostnamePattern,
                GuestRequest.guest(guest),
                exam);
    }

    private ImageSource source() {
        String otherwise = versionId == null ? DEFAULT_CHANNEL : null;
        return new ImageSource(imageId, channel == null ? otherwise : channel, versionId);
    }

    private Machine machine() {
        return new Machine(
                dataDisk == null ? DataDisk.NONE : dataDisk.disk(),
                firmware,
                tpm,
                DevicesRequest.devices(devices),
                TimeoutsRequest.timeouts(timeouts));
    }
}
