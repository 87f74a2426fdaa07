package org.idvserver.desktop.application.reconcile;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.UUID;
import org.idvserver.desktop.application.Rollouts;
import org.idvserver.desktop.application.Work;
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
    private final JudgeRollout judgeRollout;

    AdvanceRollouts(Work work, Rollouts rollouts, LookAtTerminals lookAtTerminals, JudgeRollout judgeRollout) {
        this.work = work;
        this.rollouts = rollouts;
        this.lookAtTerminals = lookAtTerminals;
        this.judgeRollout = judgeRollout;
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
        return look(id, claim, BEFORE_ALL).chain(() -> judgeRollout.judge(id, claim));
    }

    /** Some terminals in a transaction, then the next: nobody waits long for what is locked. */
    private Uni<Void> look(UUID id, Lease.Claim claim, UUID after) {
        return Panache.withTransaction(() -> rollouts.lockClaimed(id, claim.token())
                        .flatMap(mine -> mine.map(rollout -> lookAtTerminals.look(rollout, after, TERMINALS))
                                .orElseGet(() -> Uni.createFrom().item(Optional.empty()))))
                .flatMap(last -> last.map(next -> look(id, claim, next))
                        .orElseGet(() -> Uni.createFrom().voidItem()));
    }
}
