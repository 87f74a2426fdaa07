package org.idvserver.image.application.reconcile;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.idvserver.image.application.DomainHost;
import org.idvserver.image.application.Work;
import org.idvserver.image.config.ImageConfig;
import org.idvserver.image.domain.ImageProblem;
import org.idvserver.image.domain.MaintenanceVm;
import org.idvserver.kit.error.Problem;
import org.idvserver.kit.error.ProblemTranslation;
import org.jboss.logging.Logger;

/** Brings machines to what their maintenance VMs are wanted to be, and ends machines that nobody knows. */
@ApplicationScoped
class ReconcileMaintenance {
    private static final Logger LOG = Logger.getLogger(ReconcileMaintenance.class);
    private static final int PASS = 8;

    private final Work work;
    private final DomainHost host;
    private final MaintenanceActs acts;
    private final MaintenanceOutcomes outcomes;
    private final ImageConfig config;
    private final Clock clock;
    private final Set<UUID> heard = ConcurrentHashMap.newKeySet();

    ReconcileMaintenance(
            Work work,
            DomainHost host,
            MaintenanceActs acts,
            MaintenanceOutcomes outcomes,
            ImageConfig config,
            Clock clock) {
        this.work = work;
        this.host = host;
        this.acts = acts;
        this.outcomes = outcomes;
        this.config = config;
        this.clock = clock;
    }

    /** Notes whose machine changed, and has that looked at. */
    void listen(Runnable wake) {
        host.onChange(id -> {
            heard.add(id);
            wake.run();
        });
    }

    /**
     * One after the other: a database session follows the pass and cannot be used twice at once. What was moved may have its next
     * step at once; what rests is not claimed again for a while.
     */
    Uni<Boolean> pass() {
        return lookAtWhatWasHeard()
                .chain(() -> work.claim(Work.Kind.MAINTENANCE, PASS))
                .flatMap(claim -> KeptLease.during(
                                host.running()
                                        .call(this::endStrays)
                                        .onItemOrFailure()
                                        .transformToUni((on, unseen) -> Multi.createFrom()
                                                .iterable(claim.ids())
                                                .onItem()
                                                .transformToUni(id -> bring(claim.token(), id, new Sight(on, unseen)))
                                                .collectFailures()
                                                .concatenate()
                                                .collect()
                                                .last()),
                                config.reconcile().lease().dividedBy(4),
                                () -> claim.ids().isEmpty()
                                        ? Uni.createFrom().item(true)
                                        : work.renew(Work.Kind.MAINTENANCE, claim.token()))
                        .replaceWith(!claim.ids().isEmpty()));
    }

    private Uni<Void> lookAtWhatWasHeard() {
        Set<UUID> changed = new HashSet<>(heard);
        heard.removeAll(changed);
        return changed.isEmpty() ? Uni.createFrom().voidItem() : outcomes.lookSoon(changed);
    }

    /** Machines were listed before rows are read: one whose row is missing now has none, for rows come first. */
    private Uni<Void> endStrays(Set<UUID> on) {
        return on.isEmpty()
                ? Uni.createFrom().voidItem()
                : outcomes.living()
                        .onItem()
                        .transformToMulti(
                                living -> Multi.createFrom().items(on.stream().filter(id -> !living.contains(id))))
                        .invoke(id -> LOG.warnf("ending the machine of maintenance VM %s, which nobody knows", id))
                        .onItem()
                        .transformToUniAndConcatenate(host::destroy)
                        .collect()
                        .last();
    }

    /** What was seen on the node, or why nothing was. */
    private record Sight(Set<UUID> on, Throwable unseen) {}

    private Uni<Void> bring(UUID token, UUID id, Sight sight) {
        MaintenanceOutcomes.Claimed claimed = new MaintenanceOutcomes.Claimed(token, id);
        return outcomes.get(id).flatMap(vm -> act(claimed, vm, sight)
                .onFailure()
                .recoverWithUni(failure -> notDone(claimed, vm, ProblemTranslation.of(failure))));
    }

    /** What is off and to be off needs nobody to look, and keeps the reason why it is off. */
    private Uni<Void> act(MaintenanceOutcomes.Claimed claimed, MaintenanceVm vm, Sight sight) {
        Duration grace = config.maintenance().grace();
        boolean on = sight.unseen() == null && sight.on().contains(vm.id());
        MaintenancePlan.Step step = new MaintenancePlan(clock.instant(), grace).next(vm, on);
        if (sight.unseen() != null && step != MaintenancePlan.Step.REST) {
            return Uni.createFrom().failure(sight.unseen());
        }
        return acts.act(step, claimed, vm);
    }

    private static boolean isSilence(Problem problem) {
        return switch (problem.kind()) {
            case UNAVAILABLE, TIMEOUT, CONFLICT, INTERNAL -> true;
            case INVALID, UNAUTHENTICATED, FORBIDDEN, NOT_FOUND, ALREADY_EXISTS, WRONG_STATE, EXHAUSTED -> false;
        };
    }

    private Uni<Void> notDone(MaintenanceOutcomes.Claimed claimed, MaintenanceVm vm, Problem problem) {
        if (problem.code() == ImageProblem.LEASE_LOST) {
            return Uni.createFrom().voidItem();
        }
        LOG.warnf(
                problem,
                "maintenance VM %s is %s: %s",
                vm.id(),
                vm.state(),
                problem.code().name());
        // An image that is in use is what a machine that just ended had open; the storage forgets it after half a
        // minute.
        boolean passing = problem.kind().retryable() || problem.code() == ImageProblem.VOLUME_IN_USE;
        if (MaintenanceActs.isToBePublished(vm) && !isSilence(problem)) {
            return outcomes.publishingRefused(claimed, problem);
        }
        boolean enough = vm.trouble().attempts() + 1 >= config.maintenance().startAttempts();
        return !passing && enough && MaintenanceActs.isStarting(vm)
                ? acts.giveUpStarting(claimed, vm, problem)
                : outcomes.delayed(claimed, problem);
    }
}
