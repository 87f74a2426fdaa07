package org.idvserver.desktop.inbound.rest;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.idvserver.desktop.application.FindTerminals;
import org.idvserver.desktop.domain.DesktopSighting;
import org.idvserver.desktop.domain.Finding;
import org.idvserver.desktop.domain.ImageCopy;
import org.idvserver.desktop.domain.ImageCopyState;
import org.idvserver.desktop.domain.Inventory;
import org.idvserver.desktop.domain.RunState;
import org.idvserver.desktop.domain.Staging;
import org.idvserver.desktop.domain.TerminalLink;
import org.idvserver.desktop.domain.TerminalState;
import org.idvserver.desktop.domain.TerminalWork;

/** A terminal as the API shows it: who it is, what it is told to be, and what it told about itself. */
public record TerminalView(
        UUID id,
        String name,
        UUID labId,
        UUID seatId,
        TerminalState state,
        String maintenanceReason,
        String closedReason,
        UUID userId,
        Instant signInTime,
        Instant certificateExpireTime,
        Instant createTime,
        boolean connected,
        Instant connectionChangeTime,
        StagingView staging,
        OrdersView orders,
        InventoryView inventory,
        ObservedView observed) {

    /** Whether it was woken to fetch what near lessons need, and is kept on for that; how often that was tried since it held all. */
    @Schema(description = "Whether it was woken, while it was off, to fetch what near lessons need")
    public record StagingView(
            @Schema(description = "So long it is kept on unless it fetches; null when it was not woken for that")
                    Instant untilTime,
            @Schema(description = "How often it was woken for that since it last held all") int tries,
            @Schema(description = "It is not woken for that again before; null: nothing stands against it")
                    Instant nextTryTime) {

        static StagingView of(Staging staging) {
            return new StagingView(staging.until(), staging.tries(), staging.again());
        }
    }

    /** The newest orders; the reason says why newer ones cannot be composed now. */
    public record OrdersView(long generation, String reason, String message) {

        static OrdersView of(TerminalWork work) {
            return new OrdersView(work.generation(), work.reason(), work.message());
        }
    }

    /** What it said when it connected. */
    public record InventoryView(
            String agentVersion,
            String hostname,
            String underlayAddress,
            int underlayMtu,
            String macAddress,
            String ovsdbEndpoint,
            String datapath,
            int cpuCount,
            long memoryMib,
            long storeFreeBytes,
            String virtualisation) {

        static InventoryView of(Inventory inventory) {
            return new InventoryView(
                    inventory.agentVersion(),
                    inventory.hostname(),
                    inventory.node().underlayAddress(),
                    inventory.node().underlayMtu(),
                    inventory.macAddress(),
                    inventory.node().ovsdbEndpoint(),
                    inventory.node().datapath(),
                    inventory.cpuCount(),
                    inventory.memoryMib(),
                    inventory.storeFreeBytes(),
                    inventory.virtualisation());
        }
    }

    /** What it last reported, and about which orders. */
    public record ObservedView(
            long generation,
            Instant time,
            List<ImageView> images,
            List<DesktopRunView> desktops,
            List<Finding> findings) {}

    /** A copy of an image version. */
    public record ImageView(UUID versionId, ImageCopyState state, long bytesDone, long bytesTotal, String reason) {

        static ImageView of(ImageCopy copy) {
            return new ImageView(copy.versionId(), copy.state(), copy.bytesDone(), copy.bytesTotal(), copy.reason());
        }
    }

    /** A desktop that it has. */
    public record DesktopRunView(
            UUID desktopId, RunState state, String reason, String message, long restartGeneration) {

        static DesktopRunView of(DesktopSighting sighting) {
            return new DesktopRunView(
                    sighting.desktopId(),
                    sighting.runState(),
                    sighting.reason(),
                    sighting.message(),
                    sighting.restartGeneration());
        }
    }

    static TerminalView of(FindTerminals.Shown shown) {
        TerminalLink link = shown.link();
        return new TerminalView(
                shown.terminal().id(),
                shown.terminal().name(),
                shown.terminal().labId(),
                shown.terminal().seatId(),
                shown.terminal().state(),
                shown.terminal().maintenance().orElse(null),
                shown.terminal().closed().orElse(null),
                shown.terminal().userId().orElse(null),
                shown.terminal().signedIn(),
                shown.terminal().certificateExpires(),
                shown.terminal().created(),
                link != null && link.connected(),
                link == null ? null : link.changed(),
                StagingView.of(shown.terminal().staging()),
                OrdersView.of(shown.work()),
                link == null ? null : InventoryView.of(link.inventory()),
                link == null ? null : observed(shown, link));
    }

    private static ObservedView observed(FindTerminals.Shown shown, TerminalLink link) {
        return new ObservedView(
                link.observedGeneration(),
                link.observed(),
                shown.images().stream().map(ImageView::of).toList(),
                shown.desktops().stream().map(DesktopRunView::of).toList(),
                link.findings());
    }
}
