package org.idvserver.image.application.reconcile;

import io.quarkus.hibernate.reactive.panache.common.WithSession;
import io.quarkus.hibernate.reactive.panache.common.WithTransaction;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.idvserver.image.application.ImageEvents;
import org.idvserver.image.application.MaintenanceEvents;
import org.idvserver.image.application.MaintenanceVms;
import org.idvserver.image.application.Work;
import org.idvserver.image.config.ImageConfig;
import org.idvserver.image.config.MaintenanceConfig;
import org.idvserver.image.domain.MaintenanceState;
import org.idvserver.image.domain.MaintenanceVm;
import org.idvserver.image.domain.StopReason;
import org.idvserver.kit.error.Problem;
import org.idvserver.kit.events.Event;
import org.idvserver.kit.events.Outbox;
import org.idvserver.kit.reconcile.Backoff;

/** Records what came of work on a maintenance VM, in one transaction with its events and the end of the claim. */
@ApplicationScoped
class MaintenanceOutcomes {
    private final Work work;
    private final MaintenanceVms vms;
    private final MaintenanceEvents events;
    private final Outbox outbox;
    private final MaintenanceConfig config;
    private final Backoff backoff;
    private final Clock clock;

    MaintenanceOutcomes(
            Work work, MaintenanceVms vms, MaintenanceEvents events, Outbox outbox, ImageConfig config, Clock clock) {
        this.work = work;
        this.vms = vms;
        this.events = events;
        this.outbox = outbox;
        this.config = config.maintenance();
        this.backoff =
                new Backoff(config.reconcile().firstRetry(), config.reconcile().lastRetry());
        this.clock = clock;
    }

    @WithSession
    Uni<MaintenanceVm> get(UUID id) {
        return vms.get(id);
    }

    @WithSession
    Uni<Set<UUID>> living() {
        return vms.living();
    }

    @WithTransaction
    Uni<Void> lookSoon(Collection<UUID> ids) {
        return vms.lookSoon(ids);
    }

    /** As it should be. One that runs and had trouble has none any more; why one is off is kept. */
    @WithTransaction
    Uni<Void> rests(Claimed claimed) {
        return end(claimed, config.period(), vm -> {
            if (vm.state() == MaintenanceState.RUNNING) {
                vm.seenWell();
            }
            return List.of();
        });
    }

    @WithTransaction
    Uni<Void> started(Claimed claimed) {
        return end(claimed, config.period(), vm -> vm.started()
                .map(change -> events.stateChanged(vm, change))
                .orElse(List.of()));
    }

    /** Was asked to shut down; the first time its time to do so begins. */
    @WithTransaction
    Uni<Void> askedOff(Claimed claimed) {
        return end(claimed, config.period(), vm -> {
            if (vm.state() == MaintenanceState.STOPPING) {
                vm.seenWell();
                return List.of();
            }
            return events.stateChanged(vm, vm.stopping(clock.instant()));
        });
    }

    /** Is off: by itself, because it was asked to, or cut off. */
    @WithTransaction
    Uni<Void> off(Claimed claimed, boolean cut) {
        return end(claimed, Duration.ZERO, vm -> {
            if (vm.state() == MaintenanceState.STOPPED) {
                return List.of();
            }
            Instant now = clock.instant();
            return events.stateChanged(vm, vm.stopped(whyOff(vm, cut, now), now, config.kept()));
        });
    }

    private static Optional<StopReason> whyOff(MaintenanceVm vm, boolean cut, Instant now) {
        if (cut) {
            return Optional.of(StopReason.FORCED_OFF);
        }
        if (vm.state() == MaintenanceState.RUNNING) {
            return Optional.of(StopReason.GUEST_STOPPED);
        }
        return vm.wishes().isPast(now) ? Optional.of(StopReason.DEADLINE_PASSED) : Optional.empty();
    }

    @WithTransaction
    Uni<Void> endAtDeadline(Claimed claimed) {
        return end(claimed, Duration.ZERO, vm -> {
            boolean news = vm.endAtDeadline(clock.instant());
            String detail = "It may run until " + vm.wishes().deadline();
            return news ? List.of(events.act(ImageEvents.SELF, "deadline-passed", vm.id(), detail)) : List.<Event>of();
        });
    }

    @WithTransaction
    Uni<Void> expired(Claimed claimed) {
        return end(claimed, Duration.ZERO, vm -> {
            String detail = "Nobody started or published it until "
                    + vm.keptUntil().map(Instant::toString).orElse("now");
            return vm.wantDiscarded()
                    ? List.of(events.act(ImageEvents.SELF, "expired", vm.id(), detail))
                    : List.<Event>of();
        });
    }

    @WithTransaction
    Uni<Void> gone(Claimed claimed) {
        return end(claimed, Duration.ZERO, vm -> events.stateChanged(vm, vm.gone()));
    }

    @WithTransaction
    Uni<Void> failed(Claimed claimed, Problem problem) {
        return end(
                claimed,
                Duration.ZERO,
                vm -> events.stateChanged(vm, vm.failed(problem.code().name(), problem.getMessage())));
    }

    /** Starting it again is given up: it is off, and its disk is as it was. */
    @WithTransaction
    Uni<Void> notStarted(Claimed claimed, Problem problem) {
        return end(claimed, config.period(), vm -> {
            vm.notStarted(problem.code().name(), problem.getMessage());
            return List.of(events.act(ImageEvents.SELF, "not-started", vm.id(), problem.getMessage()));
        });
    }

    @WithTransaction
    Uni<Void> publishingRefused(Claimed claimed, Problem problem) {
        return end(claimed, config.period(), vm -> {
            vm.publishingRefused(problem.code().name(), problem.getMessage());
            return List.of(events.act(ImageEvents.SELF, "publishing-refused", vm.id(), problem.getMessage()));
        });
    }

    @WithTransaction
    Uni<Void> notPublished(Claimed claimed, String reason, String message) {
        return end(
                claimed,
                config.period(),
                vm -> events.stateChanged(vm, vm.notPublished(reason, message, clock.instant(), config.kept())));
    }

    @WithTransaction
    Uni<Void> delayed(Claimed claimed, Problem problem) {
        return vms.lock(claimed.id())
                .invoke(vm -> vm.delayed(problem.code().name(), problem.getMessage()))
                .flatMap(vm -> work.release(
                        Work.Kind.MAINTENANCE,
                        claimed.token(),
                        claimed.id(),
                        backoff.after(vm.trouble().attempts())));
    }

    /** A row that this replica works on, and the proof. */
    record Claimed(UUID token, UUID id) {}

    private Uni<Void> end(Claimed claimed, Duration next, Function<MaintenanceVm, List<Event>> change) {
        return work.release(Work.Kind.MAINTENANCE, claimed.token(), claimed.id(), next)
                .chain(() -> vms.lock(claimed.id()))
                .flatMap(vm -> outbox.append(new ArrayList<>(change.apply(vm))));
    }
}
