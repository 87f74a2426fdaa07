package org.idvserver.desktop.inbound.rest;

import java.util.List;
import java.util.UUID;
import org.idvserver.desktop.domain.Firmware;
import org.idvserver.desktop.domain.Machine;
import org.idvserver.desktop.domain.Nic;
import org.idvserver.desktop.domain.NicKind;
import org.idvserver.desktop.domain.Placement;
import org.idvserver.desktop.domain.Profile;
import org.idvserver.desktop.domain.ProfileSpec;
import org.idvserver.desktop.domain.RestoreMode;
import org.idvserver.desktop.domain.Timeouts;

/** A profile as the API shows it; its number counts its versions and is its ETag. It has a channel or a version. */
public record ProfileView(
        UUID id,
        int number,
        String name,
        int vcpuCount,
        int memoryMib,
        UUID imageId,
        String channel,
        UUID versionId,
        RestoreMode restoreMode,
        Placement placement,
        List<NicView> nics,
        String hostnamePattern,
        DataDiskView dataDisk,
        Firmware firmware,
        boolean tpm,
        DevicesView devices,
        TimeoutsView timeouts,
        GuestView guest,
        boolean exam) {

    /**
     * A network card; without a network it is the owner's first one, or the default external one. Without an owner an INTERNAL network is
     * that of the section or lab.
     */
    public record NicView(NicKind kind, String network, NicOwner owner) {

        static NicView of(Nic nic) {
            return new NicView(nic.kind(), nic.network(), nic.own() ? NicOwner.STUDENT : null);
        }
    }

    /** How long is waited for a desktop; null is as usual. */
    public record TimeoutsView(Integer runMinutes, Integer shutdownSeconds) {

        static TimeoutsView of(Timeouts timeouts) {
            return new TimeoutsView(timeouts.runMinutes(), timeouts.shutdownSeconds());
        }
    }

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
                spec.image().imageId(),
                spec.image().channel(),
                spec.image().versionId(),
                spec.hardware().restoreMode(),
                spec.placement(),
                spec.hardware().nics().stream().map(NicView::of).toList(),
                spec.hostnamePattern(),
                DataDiskView.of(machine.dataDisk()),
                machine.firmware(),
                machine.tpm(),
                DevicesView.of(machine.devices()),
                TimeoutsView.of(machine.timeouts()),
                GuestView.of(spec.guest()),
                spec.exam());
    }
}
