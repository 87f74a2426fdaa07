package org.idvserver.agent.desktops;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.idvserver.agent.host.Backoff;
import org.idvserver.agent.host.StepFailure;
import org.idvserver.agent.reconcile.Observations;
import org.idvserver.agent.reconcile.Retries;
import org.idvserver.contracts.desktop.v1.DesktopObserved;
import org.idvserver.contracts.desktop.v1.DesktopOrder;
import org.idvserver.contracts.desktop.v1.DesktopRunState;
import org.idvserver.contracts.desktop.v1.ImageCopyState;
import org.idvserver.contracts.desktop.v1.ImageObserved;

/** Brings the desktops to what is ordered, each on its own: one that fails does not hold the others. */
public final class Desktops {
    private static final Logger LOG = Logger.getLogger(Desktops.class.getName());
    private static final Backoff BACKOFF = new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(1));
    /** How long a guest may take to shut down when nobody says. */
    static final Duration PATIENCE = Duration.ofSeconds(8);

    private static final Duration WHILE_STOPPING = Duration.ofMillis(500);
    private static final Duration STABLE_AFTER = Duration.ofSeconds(60);

    private final Path root;
    private final Domains domains;
    private final DesktopStart starter;
    private final Observations observations;
    private final LongSupplier nanoTime;
    private final Shutdowns shutdowns;
    private final Retries retries;
    private final Map<String, DesktopOrder> lastOrders = new HashMap<>();
    private final Map<String, Long> runningSince = new HashMap<>();

    public Desktops(
            Path root, Domains domains, DesktopStart starter, Observations observations, LongSupplier nanoTime) {
        this.root = root;
        this.domains = domains;
        this.starter = starter;
        this.observations = observations;
        this.nanoTime = nanoTime;
        this.shutdowns = new Shutdowns(domains, nanoTime);
        this.retries = new Retries(BACKOFF, nanoTime);
    }

    /** How long the desktops may be left alone; empty when nothing is under way. */
    public Optional<Duration> nextLook() {
        return shutdowns.pending() ? Optional.of(WHILE_STOPPING) : retries.nextDue();
    }

    public void converge(DesktopOrder order, Optional<DomainView> domain, Surroundings surroundings) {
        String id = order.getDesktopId();
        if (!order.equals(lastOrders.put(id, order))) {
            retries.forget(id);
        }
        try {
            act(order, domain, surroundings);
        } catch (StepFailure failure) {
            Duration wait = retries.failed(id);
            LOG.warning("desktop " + id + ": " + failure.code() + ": " + failure.getMessage() + "; again in "
                    + wait.toMillis() + " ms");
            tell(order, domain, DesktopRunState.DESKTOP_RUN_STATE_FAILED, failure.code(), failure.getMessage());
        }
    }

    /** What is ordered wrongly is told, and left as it is. */
    public void refuse(DesktopOrder order, Optional<DomainView> domain, String faults) {
        tell(order, domain, DesktopRunState.DESKTOP_RUN_STATE_FAILED, "ORDER_INVALID", faults);
    }

    /** Stops and forgets what is not ordered, with its disk; answers true when nothing of it is left. */
    public boolean retain(Set<String> ordered, List<DomainView> present) {
        Set<String> stopping = new HashSet<>();
        for (DomainView domain : present) {
            if (!ordered.contains(domain.desktopId()) && !removed(domain)) {
                stopping.add(domain.desktopId());
            }
        }
        folders().stream()
                .filter(id -> !ordered.contains(id) && !stopping.contains(id))
                .forEach(id -> folder(id).remove());
        lastOrders.keySet().retainAll(ordered);
        runningSince.keySet().retainAll(ordered);
        retries.retain(ordered);
        return stopping.isEmpty();
    }

    /** One that cannot be removed now is tried again on the next pass; it must not hold up the others. */
    private boolean removed(DomainView domain) {
        String id = domain.desktopId();
        try {
            if (domain.running()) {
                shutdowns.proceed(id, patience(id));
                return false;
            }
            shutdowns.ended(id);
            domains.undefine(id);
            LOG.info("desktop " + id + " removed");
            return true;
        } catch (StepFailure failure) {
            LOG.warning("desktop " + id + " cannot be removed: " + failure.getMessage());
            return false;
        }
    }

    /** Shuts down whatever runs; answers true when nothing does. */
    public boolean stopAll(List<DomainView> present) {
        boolean off = true;
        for (DomainView domain : present) {
            if (domain.running()) {
                off = false;
                askToStop(domain.desktopId());
            } else {
                forgetRun(domain.desktopId());
            }
        }
        return off;
    }

    private void askToStop(String id) {
        try {
            shutdowns.proceed(id, patience(id));
        } catch (StepFailure failure) {
            LOG.warning("desktop " + id + " cannot be stopped: " + failure.getMessage());
        }
    }

    /** As it was ordered last; as usual for one that no order of this run named. */
    private Duration patience(String id) {
        return Optional.ofNullable(lastOrders.get(id))
                .map(DesktopOrder::getShutdownSeconds)
                .filter(seconds -> seconds > 0)
                .map(Duration::ofSeconds)
                .orElse(PATIENCE);
    }

    /** The image versions that overlays lie on. */
    public Set<String> imagesInUse() {
        Set<String> used = new HashSet<>();
        folders().forEach(id -> folder(id).base().ifPresent(used::add));
        return used;
    }

    private void act(DesktopOrder order, Optional<DomainView> domain, Surroundings surroundings) {
        String id = order.getDesktopId();
        switch (DesktopAct.of(order, domain)) {
            case LEAVE_OFF -> {
                forgetRun(id);
                tell(order, domain, DesktopRunState.DESKTOP_RUN_STATE_STOPPED, "", "");
            }
            case LEAVE_RUNNING -> leaveRunning(order, domain);
            case RESUME -> resume(order, domain, surroundings);
            case STOP -> {
                shutdowns.proceed(id, patience(id));
                tell(order, domain, DesktopRunState.DESKTOP_RUN_STATE_RUNNING, "STOPPING", "is being shut down");
            }
            case STOP_TO_RESTART -> stopToRestart(order, domain);
            case POWER_OFF -> powerOff(order, domain);
            case START -> start(order, domain, surroundings);
        }
    }

    /** One that ran was halted by its machine, such as for a full disk, or by somebody here: going on would halt it again at once. */
    private void resume(DesktopOrder order, Optional<DomainView> domain, Surroundings surroundings) {
        if (runningSince.containsKey(order.getDesktopId())) {
            tell(
                    order,
                    domain,
                    DesktopRunState.DESKTOP_RUN_STATE_FAILED,
                    "GUEST_HALTED",
                    "it stands still: this machine's disk may be full, or somebody halted it here; make room, then restart it");
        } else {
            starter.letGo(order, surroundings);
            leaveRunning(order, domain);
        }
    }

    private void leaveRunning(DesktopOrder order, Optional<DomainView> domain) {
        String id = order.getDesktopId();
        shutdowns.ended(id);
        noteRun(id);
        folder(id).trimConsole();
        tell(order, domain, DesktopRunState.DESKTOP_RUN_STATE_RUNNING, "", "");
    }

    /** A guest runs on until the image of its next start is here: nobody waits before a dark screen while it is fetched. */
    private void stopToRestart(DesktopOrder order, Optional<DomainView> domain) {
        String id = order.getDesktopId();
        if (starter.imageReady(order)) {
            shutdowns.proceed(id, patience(id));
            tell(order, domain, DesktopRunState.DESKTOP_RUN_STATE_STARTING, "RESTARTING", "is being shut down");
        } else {
            noteRun(id);
            awaitImage(order, domain, DesktopRunState.DESKTOP_RUN_STATE_RUNNING);
        }
    }

    /** Whether it may start again the opening of its volume tells: it may be another terminal's by now. */
    private void powerOff(DesktopOrder order, Optional<DomainView> domain) {
        String id = order.getDesktopId();
        domains.destroy(id);
        forgetRun(id);
        retries.failed(id);
        LOG.warning("desktop " + id + " was switched off: its volume takes no more writes");
        tell(
                order,
                domain,
                DesktopRunState.DESKTOP_RUN_STATE_STARTING,
                "VOLUME_LOST",
                "its volume took no more writes");
    }

    private void start(DesktopOrder order, Optional<DomainView> domain, Surroundings surroundings) {
        String id = order.getDesktopId();
        boolean ran = runningSince.remove(id) != null;
        if (!shutdowns.ended(id) && ran) {
            Duration wait = retries.failed(id);
            LOG.warning("desktop " + id + " ended by itself; starts again in " + wait.toMillis() + " ms");
            tell(
                    order,
                    domain,
                    DesktopRunState.DESKTOP_RUN_STATE_STARTING,
                    "GUEST_STOPPED",
                    "the guest ended by itself");
        }
        if (!starter.imageReady(order)) {
            awaitImage(order, domain, DesktopRunState.DESKTOP_RUN_STATE_STARTING);
        } else if (retries.due(id)) {
            starter.start(order, surroundings);
            LOG.info("desktop " + id + " (" + order.getName() + ") started, restart " + order.getRestartGeneration());
            noteRun(id);
            var fresh = new DomainView(id, order.getName(), true, false, order.getRestartGeneration(), 0, 0);
            tell(order, Optional.of(fresh), DesktopRunState.DESKTOP_RUN_STATE_RUNNING, "", "");
        }
    }

    /** The state is that of the guest meanwhile; an image that is not even ordered never comes. */
    private void awaitImage(DesktopOrder order, Optional<DomainView> domain, DesktopRunState meanwhile) {
        Optional<ImageObserved> image = observations.image(order.getLocalDisk().getVersionId());
        if (image.isEmpty()) {
            tell(
                    order,
                    domain,
                    DesktopRunState.DESKTOP_RUN_STATE_FAILED,
                    "IMAGE_MISSING",
                    "its image is not among the orders");
        } else if (image.get().getState() == ImageCopyState.IMAGE_COPY_STATE_FAILED) {
            tell(order, domain, meanwhile, image.get().getReason(), "its image is not here yet");
        } else {
            tell(order, domain, meanwhile, "IMAGE_FETCHING", "its image is being fetched");
        }
    }

    private void noteRun(String id) {
        long now = nanoTime.getAsLong();
        if (now - runningSince.computeIfAbsent(id, first -> now) > STABLE_AFTER.toNanos()) {
            retries.forget(id);
        }
    }

    private void forgetRun(String id) {
        runningSince.remove(id);
        shutdowns.ended(id);
    }

    private void tell(
            DesktopOrder order, Optional<DomainView> domain, DesktopRunState state, String reason, String message) {
        observations.desktop(DesktopObserved.newBuilder()
                .setDesktopId(order.getDesktopId())
                .setState(state)
                .setReason(reason)
                .setMessage(message)
                .setRestartGeneration(domain.map(DomainView::restartGeneration).orElse(0L))
                .build());
    }

    private DesktopFolder folder(String id) {
        return new DesktopFolder(root.resolve(id));
    }

    private List<String> folders() {
        try (Stream<Path> folders = Files.list(root)) {
            return folders.map(folder -> folder.getFileName().toString()).toList();
        } catch (IOException unreadable) {
            throw new StepFailure("DISK_FAILED", "the desktops' folder cannot be read: " + unreadable, unreadable);
        }
    }
}
