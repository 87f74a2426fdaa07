package org.idvserver.agent.reconcile;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import org.idvserver.agent.desktops.Desktops;
import org.idvserver.agent.desktops.DomainView;
import org.idvserver.agent.desktops.Domains;
import org.idvserver.agent.desktops.Surroundings;
import org.idvserver.agent.host.StepFailure;
import org.idvserver.agent.images.ImageFetcher;
import org.idvserver.agent.images.ImageStore;
import org.idvserver.contracts.desktop.v1.DesktopRunState;
import org.idvserver.contracts.desktop.v1.TerminalOrders;

/** The one thread that brings this machine to what is ordered: looks, acts, tells; again whenever something changed, and now and then. */
public final class Reconciler implements Runnable {
    private static final Logger LOG = Logger.getLogger(Reconciler.class.getName());
    private static final Duration CALM = Duration.ofSeconds(5);
    private static final Duration BREATH = Duration.ofMillis(200);

    private final Supplier<Optional<TerminalOrders>> orders;
    private final HostNetworks networks;
    private final Domains domains;
    private final Desktops desktops;
    private final ImageStore images;
    private final ImageFetcher fetcher;
    private final PowerOff powerOff;
    private final Observations observations;
    private final Semaphore wake = new Semaphore(0);

    public Reconciler(
            Supplier<Optional<TerminalOrders>> orders,
            HostNetworks networks,
            Domains domains,
            Desktops desktops,
            Images store,
            PowerOff powerOff,
            Observations observations) {
        this.orders = orders;
        this.networks = networks;
        this.domains = domains;
        this.desktops = desktops;
        this.images = store.store();
        this.fetcher = store.fetcher();
        this.powerOff = powerOff;
        this.observations = observations;
    }

    /** The image store and what fills it. */
    public record Images(ImageStore store, ImageFetcher fetcher) {}

    /** Asks for a pass soon. */
    public void wake() {
        wake.release();
    }

    /** Runs until interrupted. */
    @Override
    public void run() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                passSafely();
                Thread.sleep(BREATH.toMillis());
                if (wake.tryAcquire(nextLook().toMillis() + 1, TimeUnit.MILLISECONDS)) {
                    wake.drainPermits();
                }
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    private Duration nextLook() {
        return desktops.nextLook().filter(due -> due.compareTo(CALM) < 0).orElse(CALM);
    }

    private void passSafely() {
        try {
            pass();
            observations.clear("AGENT_FAULT");
        } catch (StepFailure failure) {
            LOG.warning(failure.code() + ": " + failure.getMessage());
            observations.finding(failure.code(), failure.getMessage());
        } catch (RuntimeException fault) {
            LOG.log(Level.SEVERE, "a pass failed", fault);
            observations.finding("AGENT_FAULT", String.valueOf(fault));
        }
    }

    void pass() {
        Optional<CheckedOrders> checked = orders.get().map(CheckedOrders::of);
        Map<String, StepFailure> missing = networks.ensureBase(checked);
        // Without orders nothing is known: neither what to run nor what to remove.
        if (checked.isPresent()) {
            carryOut(checked.get(), missing);
        }
    }

    private void carryOut(CheckedOrders wish, Map<String, StepFailure> missing) {
        observations.generation(wish.orders().getGeneration());
        tellRefused(wish);
        fetcher.want(wish.images());
        observations.onlyImages(wish.imageIds());
        observations.onlyDesktops(wish.desktopIds());
        List<DomainView> present = present();
        boolean gone = desktops.retain(wish.desktopIds(), present);
        Surroundings surroundings = networks.ensure(wish, missing);
        removeImages(wish);
        if (powerOff.wanted(wish.orders())) {
            switchOff(wish.orders(), present);
            return;
        }
        convergeDesktops(wish, present, surroundings);
        if (gone && settled(wish) && missing.isEmpty()) {
            observations.applied(wish.orders().getGeneration());
        }
    }

    private void switchOff(TerminalOrders orders, List<DomainView> present) {
        if (desktops.stopAll(present)) {
            powerOff.carryOut(orders);
        }
    }

    private List<DomainView> present() {
        try {
            List<DomainView> present = domains.ours();
            observations.domains(present);
            observations.clear("LIBVIRT_DOWN");
            return present;
        } catch (StepFailure failure) {
            // Whether the desktops run is not known: what was seen last stays.
            throw new StepFailure("LIBVIRT_DOWN", failure.getMessage(), failure);
        }
    }

    private void convergeDesktops(CheckedOrders wish, List<DomainView> present, Surroundings surroundings) {
        Map<String, DomainView> byId =
                present.stream().collect(Collectors.toMap(DomainView::desktopId, Function.identity()));
        wish.desktops()
                .forEach(order ->
                        desktops.converge(order, Optional.ofNullable(byId.get(order.getDesktopId())), surroundings));
        wish.orders().getDesktopsList().stream()
                .filter(order -> wish.refused().containsKey(order.getDesktopId()))
                .forEach(order -> desktops.refuse(
                        order,
                        Optional.ofNullable(byId.get(order.getDesktopId())),
                        wish.refused().get(order.getDesktopId())));
    }

    private void tellRefused(CheckedOrders wish) {
        Set<String> others = new HashSet<>(wish.refused().keySet());
        others.removeAll(wish.desktopIds());
        if (others.isEmpty()) {
            observations.clear("ORDER_INVALID");
        } else {
            observations.finding(
                    "ORDER_INVALID",
                    others.stream()
                            .sorted()
                            .map(id -> id + " " + wish.refused().get(id))
                            .collect(Collectors.joining("; ")));
        }
    }

    private void removeImages(CheckedOrders wish) {
        Set<String> needed = new HashSet<>(wish.imageIds());
        needed.addAll(desktops.imagesInUse());
        images.retain(needed);
    }

    private boolean settled(CheckedOrders wish) {
        boolean imagesThere = wish.images().stream().allMatch(image -> images.verified(image.getVersionId()));
        boolean desktopsDone = observations.desktops().stream()
                .allMatch(desktop -> desktop.getReason().isEmpty()
                        && desktop.getState() != DesktopRunState.DESKTOP_RUN_STATE_STARTING);
        return wish.refused().isEmpty() && imagesThere && desktopsDone;
    }
}
