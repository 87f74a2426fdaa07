package org.idvserver.agent.reconcile;

import com.google.protobuf.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.idvserver.agent.desktops.DomainView;
import org.idvserver.contracts.desktop.v1.DesktopObserved;
import org.idvserver.contracts.desktop.v1.Finding;
import org.idvserver.contracts.desktop.v1.ImageObserved;
import org.idvserver.contracts.desktop.v1.TerminalObserved;

/** What the terminal sees of itself now; whoever tells it to a server waits here for changes. Safe for many threads. */
public final class Observations {
    private final Map<String, ImageObserved> images = new TreeMap<>();
    private final Map<String, DesktopObserved> desktops = new TreeMap<>();
    private final Map<String, String> findings = new TreeMap<>();
    private List<DomainView> domains = List.of();
    private long generation;
    private long appliedGeneration;
    private long version;

    public synchronized void image(ImageObserved image) {
        changed(!image.equals(images.put(image.getVersionId(), image)));
    }

    public synchronized void desktop(DesktopObserved desktop) {
        changed(!desktop.equals(desktops.put(desktop.getDesktopId(), desktop)));
    }

    public synchronized void finding(String code, String message) {
        changed(!message.equals(findings.put(code, message)));
    }

    public synchronized void clear(String code) {
        changed(findings.remove(code) != null);
    }

    /** The domains as libvirt shows them; for measuring, so no change that must be told at once. */
    public synchronized void domains(List<DomainView> seen) {
        domains = List.copyOf(seen);
    }

    public synchronized List<DomainView> domains() {
        return domains;
    }

    public synchronized void onlyImages(Set<String> ordered) {
        changed(images.keySet().retainAll(ordered));
    }

    public synchronized void onlyDesktops(Set<String> ordered) {
        changed(desktops.keySet().retainAll(ordered));
    }

    /** The orders that are being carried out. */
    public synchronized void generation(long current) {
        changed(generation != current);
        generation = current;
    }

    /** The orders that have been carried out in full. */
    public synchronized void applied(long whole) {
        changed(appliedGeneration != whole);
        appliedGeneration = whole;
    }

    public synchronized long appliedGeneration() {
        return appliedGeneration;
    }

    public synchronized Optional<ImageObserved> image(String versionId) {
        return Optional.ofNullable(images.get(versionId));
    }

    public synchronized Collection<DesktopObserved> desktops() {
        return List.copyOf(desktops.values());
    }

    public synchronized Collection<ImageObserved> images() {
        return List.copyOf(images.values());
    }

    public synchronized TerminalObserved told(Instant now) {
        TerminalObserved.Builder told = TerminalObserved.newBuilder()
                .setGeneration(generation)
                .addAllImages(images.values())
                .addAllDesktops(desktops.values())
                .setObservedTime(
                        Timestamp.newBuilder().setSeconds(now.getEpochSecond()).setNanos(now.getNano()));
        findings.forEach((code, message) ->
                told.addFindings(Finding.newBuilder().setCode(code).setMessage(message)));
        return told.build();
    }

    /** Waits until there is something newer than what was seen, or the limit is over; answers what is seen now. */
    public synchronized long awaitChange(long seen, Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        for (long left = limit.toMillis(); version == seen && left > 0; left = (end - System.nanoTime()) / 1_000_000) {
            wait(left);
        }
        return version;
    }

    public synchronized void wake() {
        changed(true);
    }

    private void changed(boolean really) {
        if (really) {
            version++;
            notifyAll();
        }
    }
}
