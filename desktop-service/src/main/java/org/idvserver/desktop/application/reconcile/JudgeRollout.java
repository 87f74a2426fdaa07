package org.idvserver.desktop.application.reconcile;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.idvserver.desktop.application.Facts;
import org.idvserver.desktop.application.Rollouts;
import org.idvserver.desktop.application.Terminals;
import org.idvserver.desktop.config.DesktopConfig;
import org.idvserver.desktop.domain.Fact;
import org.idvserver.desktop.domain.Rollout;
import org.idvserver.desktop.domain.RolloutItemState;
import org.idvserver.desktop.domain.RolloutProof;
import org.idvserver.desktop.domain.RolloutState;
import org.idvserver.kit.lease.Lease;

/** Lets the gate decide from the ledger whether a rollout's next wave begins, all is halted, or all is done. */
@ApplicationScoped
class JudgeRollout {
    private final Rollouts rollouts;
    private final Terminals terminals;
    private final Facts facts;
    private final Clock clock;
    private final DesktopConfig.Rollouts config;

    JudgeRollout(Rollouts rollouts, Terminals terminals, Facts facts, Clock clock, DesktopConfig config) {
        this.rollouts = rollouts;
        this.terminals = terminals;
        this.facts = facts;
        this.clock = clock;
        this.config = config.rollouts();
    }

    /** Does nothing when the claim is not the claimer's any more. */
    Uni<Void> judge(UUID id, Lease.Claim claim) {
        return Panache.withSession(() -> mayHaltAfterItsEnd(id))
                .flatMap(halts -> Panache.withTransaction(
                        () -> locked(id, halts).flatMap(ids -> rollouts.lockClaimed(id, claim.token())
                                .flatMap(mine -> mine.map(rollout -> judge(rollout, ids))
                                        .orElseGet(() -> Uni.createFrom().voidItem())))));
    }

    /** Looked at before anything is locked: where another rollout has its terminals, no pass locks them for nothing. */
    private Uni<Boolean> mayHaltAfterItsEnd(UUID id) {
        return rollouts.get(id)
                .flatMap(rollout -> rollout.state() == RolloutState.FINISHED
                        ? mayHaltAfterItsEnd(rollout)
                        : Uni.createFrom().item(false));
    }

    private Uni<Boolean> mayHaltAfterItsEnd(Rollout rollout) {
        return rollouts.count(rollout.id())
                .flatMap(counts -> rollout.endedBadly(counts)
                        ? rollouts.terminalIds(rollout.id()).flatMap(ids -> free(rollout, ids))
                        : Uni.createFrom().item(false));
    }

    /** Its terminals first, as whoever asks for another rollout locks: of the two the later sees the first. */
    private Uni<List<UUID>> locked(UUID id, boolean halts) {
        return halts
                ? rollouts.terminalIds(id).call(terminals::lockAll)
                : Uni.createFrom().item(List.of());
    }

    private Uni<Boolean> free(Rollout rollout, List<UUID> terminalIds) {
        return terminalIds.isEmpty()
                ? Uni.createFrom().item(false)
                : rollouts.taken(rollout.source().imageId(), terminalIds, rollout.id(), 1)
                        .map(List::isEmpty);
    }

    private Uni<Void> judge(Rollout rollout, List<UUID> lockedTerminals) {
        Instant now = clock.instant();
        return progress(rollout, lockedTerminals).flatMap(progress -> {
            List<Fact> news = new ArrayList<>(rollout.follow(progress, now));
            return beginWave(rollout, progress, now)
                    .invoke(news::addAll)
                    .flatMap(begun -> facts.tell(Facts.SELF, news))
                    .flatMap(told -> watch(rollout))
                    .invoke(watch -> rollout.looked(anyBegun(progress), watch, config.grace(), now.plus(config.look())))
                    .replaceWithVoid();
        });
    }

    private Uni<Rollout.Progress> progress(Rollout rollout, List<UUID> lockedTerminals) {
        UUID id = rollout.id();
        return rollouts.count(id)
                .flatMap(all -> rollouts.countWave(id, rollout.wave()).flatMap(ofWave -> rollouts.countGoingBack(id)
                        .flatMap(goingBack -> proof(rollout).flatMap(proof -> free(rollout, lockedTerminals)
                                .map(free -> new Rollout.Progress(all, ofWave, goingBack, proof, free))))));
    }

    private Uni<RolloutProof> proof(Rollout rollout) {
        return rollout.betweenWaves()
                ? rollouts.proof(rollout)
                : Uni.createFrom().item(RolloutProof.NOT_YET);
    }

    private Uni<Rollout.Watch> watch(Rollout rollout) {
        return rollout.state() == RolloutState.FINISHED
                ? rollouts.watch(rollout)
                : Uni.createFrom().item(Rollout.Watch.NOTHING);
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
