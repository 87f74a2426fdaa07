package org.idvserver.desktop.application.reconcile;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.idvserver.desktop.application.Facts;
import org.idvserver.desktop.application.Rollouts;
import org.idvserver.desktop.application.Work;
import org.idvserver.desktop.config.DesktopConfig;
import org.idvserver.desktop.domain.Fact;
import org.idvserver.desktop.domain.Rollout;
import org.idvserver.desktop.domain.RolloutItemState;
import org.idvserver.desktop.domain.RolloutProof;
import org.idvserver.kit.lease.Lease;
import org.jboss.logging.Logger;

/**
 * Advances rollouts: looks at the terminals whose turn it is, some at a time, then lets the gate decide whether the next wave begins,
 * all is halted, or all is done. Asks nobody: what terminals told before is what counts.
 */
@ApplicationScoped
public class AdvanceRollouts {
    private static final Logger LOG = Logger.getLogger(AdvanceRollouts.class);

    private static final int ROLLOUTS = 4;
    private static final int TERMINALS = 100;
    private static final UUID BEFORE_ALL = new UUID(0, 0);

    private final Work work;
    private final Rollouts rollouts;
    private final LookAtTerminals lookAtTerminals;
    private final Facts facts;
    private final Clock clock;
    private final DesktopConfig.Rollouts config;

    AdvanceRollouts(
            Work work,
            Rollouts rollouts,
            LookAtTerminals lookAtTerminals,
            Facts facts,
            Clock clock,
            DesktopConfig config) {
        this.work = work;
        this.rollouts = rollouts;
        this.lookAtTerminals = lookAtTerminals;
        this.facts = facts;
        this.clock = clock;
        this.config = config.rollouts();
    }

    /** Answers whether more may wait. */
    public Uni<Boolean> pass() {
        return work.claimRolloutsToAdvance(ROLLOUTS).flatMap(claim -> Multi.createFrom()
                .iterable(claim.ids())
                .onItem()
                // One that cannot be looked at now keeps no other waiting.
                .transformToUniAndConcatenate(id -> advance(id, claim)
                        .onFailure()
                        .invoke(failure -> LOG.warnf(failure, "rollout %s cannot be advanced now", id))
                        .onFailure()
                        .recoverWithNull())
                .collect()
                .last()
                .replaceWith(claim.ids().size() == ROLLOUTS));
    }

    private Uni<Void> advance(UUID id, Lease.Claim claim) {
        return look(id, claim, BEFORE_ALL)
                .chain(() -> Panache.withTransaction(
                        () -> rollouts.lockClaimed(id, claim.token()).flatMap(mine -> mine.map(this::judge)
                                .orElseGet(() -> Uni.createFrom().voidItem()))));
    }

    /** Some terminals in a transaction, then the next: nobody waits long for what is locked. */
    private Uni<Void> look(UUID id, Lease.Claim claim, UUID after) {
        return Panache.withTransaction(() -> rollouts.lockClaimed(id, claim.token())
                        .flatMap(mine -> mine.map(rollout -> lookAtTerminals.look(rollout, after, TERMINALS))
                                .orElseGet(() -> Uni.createFrom().item(Optional.empty()))))
                .flatMap(last -> last.map(next -> look(id, claim, next))
                        .orElseGet(() -> Uni.createFrom().voidItem()));
    }

    private Uni<Void> judge(Rollout rollout) {
        Instant now = clock.instant();
        return progress(rollout).flatMap(progress -> {
            List<Fact> news = new ArrayList<>(rollout.follow(progress, now));
            return beginWave(rollout, progress, now)
                    .invoke(news::addAll)
                    .flatMap(begun -> facts.tell(Facts.SELF, news))
                    .invoke(() -> rollout.looked(anyBegun(progress), now.plus(config.look())));
        });
    }

    private Uni<Rollout.Progress> progress(Rollout rollout) {
        UUID id = rollout.id();
        return rollouts.count(id).flatMap(all -> rollouts.countWave(id, rollout.wave())
                .flatMap(ofWave -> rollouts.countGoingBack(id).flatMap(goingBack -> proof(rollout)
                        .map(proof -> new Rollout.Progress(all, ofWave, goingBack, proof)))));
    }

    private Uni<RolloutProof> proof(Rollout rollout) {
        return rollout.betweenWaves()
                ? rollouts.proof(rollout)
                : Uni.createFrom().item(RolloutProof.NOT_YET);
    }

    private Uni<List<Fact>> beginWave(Rollout rollout, Rollout.Progress progress, Instant now) {
        return rollout.wavePassed(progress, now)
                ? rollouts.countWave(rollout.id(), rollout.wave() + 1).map(next -> rollout.beginWave(next.total()))
                : Uni.createFrom().item(List.of());
    }

    private static boolean anyBegun(Rollout.Progress progress) {
        return progress.all().byState().keySet().stream().anyMatch(RolloutItemState::begun);
    }
}
