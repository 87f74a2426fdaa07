package org.idvserver.desktop.inbound.rest;

import java.util.List;
import java.util.UUID;
import org.idvserver.desktop.domain.Firmware;
import org.idvserver.desktop.domain.Machine;
import org.idvserver.desktop.domain.NicKind;
import org.idvserver.desktop.domain.Placement;
import org.idvserver.desktop.domain.Profile;
import org.idvserver.desktop.domain.ProfileSpec;
import org.idvserver.desktop.domain.RestoreMode;

/** A profile as the API shows it; its number counts its versions and is its ETag. */
public record ProfileView(
        UUID id,
        int number,
        String name,
        int vcpuCount,
        int memoryMib,
        UUID imageId,
        String channel,
        RestoreMode restoreMode,
        Placement placement,
        List<NicKind> nics,
        UUID externalNetworkId,
        String hostnamePattern,
        DataDiskView dataDisk,
        Firmware firmware,
        boolean tpm,
        DevicesView devices,
        GuestView guest,
        boolean exam) {

    static ProfileView of(Profile profile) {
        return of(profile.id(), profile.number(), profile.spec());
    }

    static ProfileView of(UUID id, int number, ProfileSpec spec) {
        Machine machine = spec.hardware().machine();
        return new ProfileView(
                id,
                number,
                spec.name(),
                spec.hardware().vcpuCount(),
                spec.hardware().memoryMib(),
                spec.imageId(),
                spec.channel(),
                spec.hardware().restoreMode(),
                spec.placement(),
                spec.hardware().nics(),
                machine.externalNetworkId(),
                spec.hostnamePattern(),
                DataDiskView.of(machine.dataDisk()),
                machine.firmware(),
                machine.tpm(),
                DevicesView.of(machine.devices()),
                GuestView.of(spec.guest()),
                spec.exam());
    }
}
