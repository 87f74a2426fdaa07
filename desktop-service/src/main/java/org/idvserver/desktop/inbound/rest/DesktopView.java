package org.idvserver.desktop.inbound.rest;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.idvserver.desktop.application.FindDesktops;
import org.idvserver.desktop.domain.AssignmentRule;
import org.idvserver.desktop.domain.DesktopNic;
import org.idvserver.desktop.domain.DesktopState;
import org.idvserver.desktop.domain.Firmware;
import org.idvserver.desktop.domain.Machine;
import org.idvserver.desktop.domain.NicKind;
import org.idvserver.desktop.domain.PinnedImage;
import org.idvserver.desktop.domain.Placement;
import org.idvserver.desktop.domain.RestoreMode;
import org.idvserver.desktop.domain.RunState;

/**
 * A desktop as the API shows it: how far it is made, where and how it is wished, and what its terminal reports. {@code obstacle} is null
 * unless it is stuck.
 */
public record DesktopView(
        UUID id,
        String name,
        UUID batchId,
        UUID sectionId,
        UUID labId,
        UUID seatId,
        UUID userId,
        AssignmentRule rule,
        boolean sticky,
        boolean exam,
        DesktopState state,
        String reason,
        String message,
        boolean stuck,
        ObstacleView obstacle,
        int vcpuCount,
        int memoryMib,
        RestoreMode restoreMode,
        DataDiskView dataDisk,
        Firmware firmware,
        boolean tpm,
        DevicesView devices,
        Placement placement,
        UUID imageId,
        UUID imageVersionId,
        UUID volumeId,
        List<NicView> nics,
        UUID terminalId,
        UUID heldByTerminalId,
        boolean running,
        long restartGeneration,
        long resetGeneration,
        RunView run,
        Instant purgeTime,
        String lockReason,
        Instant createTime) {

    /** A network interface. */
    public record NicView(UUID portId, NicKind kind, UUID networkId, String mac, String address) {

        static NicView of(DesktopNic nic) {
            return new NicView(nic.portId(), nic.kind(), nic.networkId(), nic.mac(), nic.address());
        }
    }

    /** Why it is stuck, such as OFFLINE, and what to do. */
    public record ObstacleView(String code, String message) {}

    /** What its terminal reports. */
    public record RunView(RunState state, String reason, String message) {}

    static DesktopView of(FindDesktops.Shown shown) {
        var desktop = shown.desktop();
        Machine machine = desktop.hardware().machine();
        return new DesktopView(
                desktop.id(),
                desktop.name(),
                desktop.batchId(),
                desktop.sectionId(),
                desktop.labId(),
                desktop.seatId(),
                desktop.userId(),
                desktop.rule(),
                desktop.sticky(),
                desktop.exam(),
                desktop.state(),
                desktop.reason(),
                desktop.message(),
                shown.stuck().isPresent(),
                shown.stuck()
                        .map(stuck -> new ObstacleView(stuck.code(), stuck.message()))
                        .orElse(null),
                desktop.hardware().vcpuCount(),
                desktop.hardware().memoryMib(),
                desktop.restoreMode(),
                DataDiskView.of(machine.dataDisk()),
                machine.firmware(),
                machine.tpm(),
                DevicesView.of(machine.devices()),
                desktop.placement(),
                desktop.imageId(),
                desktop.image().map(PinnedImage::versionId).orElse(null),
                desktop.volumeId(),
                shown.nics().stream().map(NicView::of).toList(),
                desktop.terminalId(),
                desktop.heldBy(),
                desktop.running(),
                desktop.restartGeneration(),
                desktop.resetGeneration(),
                new RunView(desktop.runState(), desktop.runReason(), desktop.runMessage()),
                desktop.purgeTime().orElse(null),
                desktop.locked().orElse(null),
                desktop.created());
    }
}
