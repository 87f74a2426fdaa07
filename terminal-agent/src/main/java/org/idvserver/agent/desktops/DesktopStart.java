package org.idvserver.agent.desktops;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.idvserver.agent.host.StepFailure;
import org.idvserver.agent.images.ImageStore;
import org.idvserver.agent.networks.Card;
import org.idvserver.agent.networks.CardGuard;
import org.idvserver.contracts.desktop.v1.DesktopOrder;
import org.idvserver.contracts.desktop.v1.Firmware;
import org.idvserver.contracts.desktop.v1.LocalDisk;
import org.idvserver.contracts.desktop.v1.RestoreMode;
import org.idvserver.contracts.image.v1.RbdConnection;

/** Gets a desktop's disks ready, defines its domain as ordered now, and starts it. Safe to repeat from any point. */
public final class DesktopStart {
    private final Path desktops;
    private final ImageStore images;
    private final RoamingVolumes volumes;
    private final Domains domains;
    private final String domainType;
    private final HostParts parts;
    private final CardGuard guard;
    private final RestoreSchedule schedule;

    /** @param desktops the folder of all desktops' folders */
    public DesktopStart(Path desktops, ImageStore images, RoamingVolumes volumes, Domains domains, Host host) {
        this.desktops = desktops;
        this.images = images;
        this.volumes = volumes;
        this.domains = domains;
        this.domainType = host.domainType;
        this.parts = host.parts;
        this.guard = host.guard;
        this.schedule = new RestoreSchedule(host.clock);
    }

    /**
     * The machine that desktops run on.
     *
     * @param domainType kvm or qemu
     * @param clock with the terminal's time zone
     */
    public record Host(String domainType, HostParts parts, CardGuard guard, Clock clock) {}

    void start(DesktopOrder order, Surroundings surroundings) {
        parts.require(order);
        List<String> hostDevices = parts.hostDevices(order);
        List<DesktopDefinition.Nic> nics =
                order.getNicsList().stream().map(surroundings::resolve).toList();
        if (order.hasLocalDisk()) {
            defineAndStart(order, overlay(order), nics, hostDevices);
        } else {
            RbdConnection volume = volumes.open(order.getRoamingDisk().getVolumeId());
            SystemDisk disk = disk(order, volume);
            byte[] key = Base64.getDecoder().decode(volume.getKey());
            domains.withCephKey(secretId(order), key, () -> defineAndStart(order, disk, nics, hostDevices));
        }
    }

    /** True when a desktop needs nothing more from this machine's store. */
    boolean imageReady(DesktopOrder order) {
        return !order.hasLocalDisk() || images.verified(order.getLocalDisk().getVersionId());
    }

    private void defineAndStart(
            DesktopOrder order, SystemDisk disk, List<DesktopDefinition.Nic> nics, List<String> hostDevices) {
        DesktopFolder folder = folder(order);
        var paths = new DesktopDefinition.Paths(
                dataDisk(order), folder.configDrive(order.getConfigDrive()), folder.console(), firmware(order));
        var definition = new DesktopDefinition(order, domainType, disk, paths, nics, hostDevices);
        domains.define(order.getDesktopId(), DesktopXml.write(definition));
        domains.startHalted(order.getDesktopId());
        try {
            letGo(order);
        } catch (RuntimeException failure) {
            domains.destroy(order.getDesktopId());
            throw failure;
        }
    }

    /** One that stood still since it was started goes on, if all that it needs is there. */
    void letGo(DesktopOrder order, Surroundings surroundings) {
        order.getNicsList().forEach(surroundings::resolve);
        letGo(order);
    }

    /**
     * The flows of its cards need ports, which are there when it is started: until then it must not send. Nor write, until it is noted
     * who could be shut out.
     */
    private void letGo(DesktopOrder order) {
        guard.ensurePlugged(order.getNicsList().stream().map(Card::of).toList());
        if (order.hasRoamingDisk()) {
            volumes.confirmOpen(order.getRoamingDisk().getVolumeId());
        }
        domains.resume(order.getDesktopId());
    }

    private SystemDisk overlay(DesktopOrder order) {
        LocalDisk local = order.getLocalDisk();
        RestoreMode mode = local.getRestoreMode();
        Path image = images.disk(local.getVersionId());
        var wanted = new DesktopFolder.Overlay(local.getVersionId(), order.getResetGeneration());
        boolean fresh = !folder(order).has(wanted)
                || folder(order).made().map(made -> schedule.due(mode, made)).orElse(true);
        if (fresh && order.getFirmware() == Firmware.FIRMWARE_UEFI) {
            // What its firmware and its TPM remember belongs to the disk that goes.
            domains.undefine(order.getDesktopId());
        }
        Path overlay = folder(order).overlay(wanted, image, fresh);
        return new SystemDisk.Overlay(overlay, RestoreSchedule.always(mode));
    }

    private Optional<Path> dataDisk(DesktopOrder order) {
        return order.hasDataDisk()
                ? Optional.of(
                        new DataDiskFile(desktops.resolve(order.getDesktopId())).ready(order.getDataDisk(), schedule))
                : Optional.empty();
    }

    private Optional<DesktopDefinition.UefiPaths> firmware(DesktopOrder order) {
        return order.getFirmware() == Firmware.FIRMWARE_UEFI
                ? Optional.of(new DesktopDefinition.UefiPaths(
                        parts.firmware(),
                        parts.firmwareVariables(),
                        desktops.resolve(order.getDesktopId()).resolve("nvram.fd")))
                : Optional.empty();
    }

    private DesktopFolder folder(DesktopOrder order) {
        return new DesktopFolder(desktops.resolve(order.getDesktopId()));
    }

    private static SystemDisk disk(DesktopOrder order, RbdConnection volume) {
        boolean reachable = !volume.getMonitorsList().isEmpty()
                && volume.getMonitorsList().stream().allMatch(monitor -> monitor.matches(".+:[0-9]{1,5}"));
        if (!reachable) {
            throw new StepFailure("VOLUME_UNREACHABLE", "image-service names no usable monitors for the volume");
        }
        return new SystemDisk.Rbd(
                volume.getMonitorsList(), volume.getPool(), volume.getImage(), volume.getUser(), secretId(order));
    }

    private static String secretId(DesktopOrder order) {
        byte[] name = ("idv-ceph/" + order.getDesktopId()).getBytes(StandardCharsets.US_ASCII);
        return UUID.nameUUIDFromBytes(name).toString();
    }
}
