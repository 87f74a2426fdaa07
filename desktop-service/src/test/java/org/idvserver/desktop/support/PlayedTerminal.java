package org.idvserver.desktop.support;

import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.idvserver.contracts.desktop.v1.DesktopObserved;
import org.idvserver.contracts.desktop.v1.DesktopOrder;
import org.idvserver.contracts.desktop.v1.DesktopRunState;
import org.idvserver.contracts.desktop.v1.ImageCopyState;
import org.idvserver.contracts.desktop.v1.ImageObserved;
import org.idvserver.contracts.desktop.v1.TerminalObserved;
import org.idvserver.contracts.desktop.v1.TerminalOrders;

/** A terminal that does what it is ordered and reports it, but for what it is told to fail in. */
public final class PlayedTerminal implements AutoCloseable {
    private static final long LOOK_MILLIS = 50;

    private final TerminalClient client;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private final Set<String> slow = ConcurrentHashMap.newKeySet();
    private final Set<String> uncopied = ConcurrentHashMap.newKeySet();
    private final Set<String> broken = ConcurrentHashMap.newKeySet();
    private TerminalObserved last = TerminalObserved.getDefaultInstance();

    private PlayedTerminal(UUID terminal) {
        this.client = TerminalClient.connect(terminal);
        clock.scheduleWithFixedDelay(this::look, 0, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    public static PlayedTerminal on(UUID terminal) {
        return new PlayedTerminal(terminal);
    }

    /** Never has the whole of a version. */
    public PlayedTerminal fetchSlowly(UUID version) {
        slow.add(version.toString());
        return this;
    }

    public PlayedTerminal failToCopy(UUID version) {
        uncopied.add(version.toString());
        return this;
    }

    public PlayedTerminal failToRun(UUID version) {
        broken.add(version.toString());
        return this;
    }

    /** Does everything well from now on. */
    public void recover() {
        slow.clear();
        uncopied.clear();
        broken.clear();
    }

    private void look() {
        if (client.orders().isEmpty()) {
            return;
        }
        TerminalOrders orders = client.newest();
        TerminalObserved.Builder seen = TerminalObserved.newBuilder().setGeneration(orders.getGeneration());
        orders.getImagesList().forEach(image -> seen.addImages(copy(image.getVersionId())));
        orders.getDesktopsList().forEach(desktop -> seen.addDesktops(desktop(desktop)));
        TerminalObserved now = seen.build();
        if (!now.equals(last)) {
            last = now;
            client.report(seen);
        }
    }

    private ImageObserved.Builder copy(String version) {
        ImageCopyState state = ImageCopyState.IMAGE_COPY_STATE_VERIFIED;
        if (uncopied.contains(version)) {
            state = ImageCopyState.IMAGE_COPY_STATE_FAILED;
        } else if (slow.contains(version)) {
            state = ImageCopyState.IMAGE_COPY_STATE_FETCHING;
        }
        return ImageObserved.newBuilder()
                .setVersionId(version)
                .setState(state)
                .setReason(uncopied.contains(version) ? "SEGMENT_CORRUPT" : "");
    }

    private DesktopObserved.Builder desktop(DesktopOrder order) {
        DesktopRunState state = DesktopRunState.DESKTOP_RUN_STATE_STOPPED;
        boolean fails = broken.contains(order.getLocalDisk().getVersionId());
        if (order.getRunning()) {
            state = fails ? DesktopRunState.DESKTOP_RUN_STATE_FAILED : DesktopRunState.DESKTOP_RUN_STATE_RUNNING;
        }
        return DesktopObserved.newBuilder()
                .setDesktopId(order.getDesktopId())
                .setState(state)
                .setReason(fails ? "DISK_FAILED" : "")
                .setRestartGeneration(order.getRestartGeneration());
    }

    public TerminalClient client() {
        return client;
    }

    @Override
    public void close() {
        clock.shutdownNow();
        client.close();
    }
}
