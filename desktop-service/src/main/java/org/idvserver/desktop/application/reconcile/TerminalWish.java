package org.idvserver.desktop.application.reconcile;

import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.idvserver.desktop.application.Images;
import org.idvserver.desktop.application.Networks;
import org.idvserver.desktop.domain.ConfigDrive;
import org.idvserver.desktop.domain.Desktop;
import org.idvserver.desktop.domain.DesktopNic;
import org.idvserver.desktop.domain.Hardware;
import org.idvserver.desktop.domain.PinnedImage;
import org.idvserver.desktop.domain.Placement;

/**
 * What a terminal is to be, read once so that nothing of the database is held during remote calls. Leaving desktops are not
 * wished here any more but may still run here: they are out of the orders, yet what they may reach stays until they are gone. A lost terminal cannot tell that any more.
 */
record TerminalWish(
        Networks.Machine node,
        long wishVersion,
        boolean nodeKnown,
        List<DesktopWish> wanted,
        List<PinnedImage> staged,
        List<UUID> leavingVolumes,
        List<UUID> gone,
        boolean lost) {

    /** One desktop as it is wished. */
    record DesktopWish(
            UUID id,
            String name,
            Placement placement,
            boolean running,
            long restartGeneration,
            long resetGeneration,
            Hardware hardware,
            PinnedImage image,
            UUID volumeId,
            ConfigDrive configDrive,
            List<DesktopNic> nics) {

        static DesktopWish of(Desktop desktop, List<DesktopNic> nics) {
            return new DesktopWish(
                    desktop.id(),
                    desktop.name(),
                    desktop.placement(),
                    desktop.running(),
                    desktop.restartGeneration(),
                    desktop.resetGeneration(),
                    desktop.hardware(),
                    desktop.image().orElseThrow(),
                    desktop.volumeId(),
                    desktop.configDrive(),
                    nics);
        }
    }

    UUID id() {
        return node.id();
    }

    /** Whether it ever connected: before that it has no networks, and nobody to send orders to. */
    boolean isNode() {
        return node.endpoint() != null;
    }

    List<UUID> wantedIds() {
        return wanted.stream().map(DesktopWish::id).toList();
    }

    /** What it holds copies of: for the desktops it has, and for lessons and rollouts to come. */
    List<PinnedImage> images() {
        return Stream.concat(
                        wanted.stream()
                                .filter(desktop -> desktop.placement() == Placement.LOCAL)
                                .map(DesktopWish::image),
                        staged.stream())
                .distinct()
                .sorted(Comparator.comparing(PinnedImage::versionId))
                .toList();
    }

    /** The versions it may fetch. */
    List<UUID> versions() {
        return images().stream().map(PinnedImage::versionId).toList();
    }

    Images.Grant grant() {
        return new Images.Grant(node.id(), versions(), volumes(), lost);
    }

    /** The volumes it may open: those it is to run, and those it may still run. */
    List<UUID> volumes() {
        return Stream.concat(
                        wanted.stream()
                                .filter(desktop -> desktop.placement() == Placement.ROAMING)
                                .map(DesktopWish::volumeId),
                        leavingVolumes.stream())
                .distinct()
                .toList();
    }
}
