package org.idvserver.desktop.application;

import io.quarkus.hibernate.reactive.panache.Panache;
import io.quarkus.hibernate.reactive.panache.common.WithTransaction;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiConsumer;
import org.idvserver.desktop.config.DesktopConfig;
import org.idvserver.desktop.domain.Desktop;
import org.idvserver.desktop.domain.DesktopProblem;
import org.idvserver.desktop.domain.Fact;
import org.idvserver.desktop.domain.Rollout;
import org.idvserver.desktop.domain.RolloutItem;
import org.idvserver.desktop.domain.RolloutSight;
import org.idvserver.desktop.domain.RolloutState;
import org.idvserver.kit.error.Fault;
import org.idvserver.kit.error.Problem;

/** Holds a rollout, lets it go on, or takes it back, by a person's word. Safe to repeat. */
@ApplicationScoped
public class SteerRollout {
    private final Rollouts rollouts;
    private final Terminals terminals;
    private final Images images;
    private final Facts facts;
    private final Clock clock;
    private final DesktopConfig.Rollouts config;

    SteerRollout(
            Rollouts rollouts, Terminals terminals, Images images, Facts facts, Clock clock, DesktopConfig config) {
        this.rollouts = rollouts;
        this.terminals = terminals;
        this.images = images;
        this.facts = facts;
        this.clock = clock;
        this.config = config.rollouts();
    }

    @WithTransaction
    public Uni<Rollout> pause(String actor, UUID id) {
        return rollouts.lock(id).call(rollout -> steer(actor, rollout, RolloutState.PAUSED, null));
    }

    @WithTransaction
    public Uni<Rollout> halt(String actor, UUID id) {
        var asked = new Desktop.Failure("ASKED_TO_HALT", "Somebody asked for it");
        return rollouts.lock(id).call(rollout -> steer(actor, rollout, RolloutState.HALTED, asked));
    }

    @WithTransaction
    public Uni<Rollout> vouch(String actor, UUID id) {
        return rollouts.lock(id).call(rollout -> facts.tell(actor, rollout.vouch(clock.instant())));
    }

    /** Terminals that failed begin anew. Fails with ROLLOUT_IN_THE_WAY when another rollout has its terminals by now. */
    @WithTransaction
    public Uni<Rollout> resume(String actor, UUID id) {
        return changeItems(actor, id, RolloutState.RUNNING, (item, goal) -> item.retry(goal, clock.instant()));
    }

    /** Fails with ROLLOUT_IN_THE_WAY, and with VERSION_GONE when what desktops had before is not there any more. */
    public Uni<Rollout> rollBack(String actor, UUID id) {
        return Panache.withSession(() -> rollouts.get(id)
                        .flatMap(rollout -> rollout.state().next().contains(RolloutState.ROLLING_BACK)
                                ? rollouts.before(id)
                                : Uni.createFrom().item(Map.<UUID, Long>of())))
                .flatMap(this::refuseWhatIsGone)
                .flatMap(there -> Panache.withTransaction(() -> changeItems(
                        actor, id, RolloutState.ROLLING_BACK, (item, goal) -> item.rollBack(goal, clock.instant()))));
    }

    private Uni<Void> refuseWhatIsGone(Map<UUID, Long> before) {
        return Multi.createFrom()
                .iterable(before.entrySet())
                .onItem()
                .transformToUniAndConcatenate(had -> images.version(had.getKey())
                        .map(Images.Version::runs)
                        .onFailure(BadField::notFound)
                        .recoverWithItem(false)
                        .map(runs -> runs
                                ? Optional.<Fault>empty()
                                : Optional.of(new Fault(
                                        had.getKey().toString(),
                                        "is not there any more; %d desktops had it".formatted(had.getValue())))))
                .collect()
                .asList()
                .map(found -> found.stream().flatMap(Optional::stream).toList())
                .invoke(faults -> {
                    if (!faults.isEmpty()) {
                        throw new Problem(
                                DesktopProblem.VERSION_GONE,
                                "What desktops had before the rollout was thrown away: bring another version instead",
                                faults,
                                null);
                    }
                })
                .replaceWithVoid();
    }

    private Uni<Rollout> changeItems(
            String actor, UUID id, RolloutState to, BiConsumer<RolloutItem, RolloutSight.Goal> change) {
        // Its terminals first, as whoever asks for another rollout locks: of the two the later sees the first.
        return rollouts.terminalIds(id).call(terminals::lockAll).flatMap(ids -> rollouts.lock(id)
                .call(rollout -> refuseOthers(rollout, to, ids))
                .call(rollout -> steer(actor, rollout, to, null)
                        .flatMap(news -> news.isEmpty()
                                ? Uni.createFrom().voidItem()
                                : rollouts.allItems(id)
                                        .invoke(items ->
                                                items.forEach(item -> change.accept(item, goal(rollout, config))))
                                        .replaceWithVoid())));
    }

    private Uni<Void> refuseOthers(Rollout rollout, RolloutState to, List<UUID> terminalIds) {
        return rollout.state().next().contains(to)
                ? rollouts.taken(rollout.source().imageId(), terminalIds, rollout.id(), AcceptRollout.MOST_TOLD)
                        .invoke(AcceptRollout::refuse)
                        .replaceWithVoid()
                : Uni.createFrom().voidItem();
    }

    private Uni<List<Fact>> steer(String actor, Rollout rollout, RolloutState to, Desktop.Failure why) {
        Instant now = clock.instant();
        return rollouts.count(rollout.id()).flatMap(counts -> {
            List<Fact> news = new ArrayList<>(rollout.steer(to, why, counts, now));
            return facts.tell(actor, news).replaceWith(news);
        });
    }

    /** What a rollout wants of its terminals now. */
    public static RolloutSight.Goal goal(Rollout rollout, DesktopConfig.Rollouts config) {
        return new RolloutSight.Goal(
                rollout.versionId(),
                rollout.state().switching(),
                rollout.gate().switchAfter(),
                config.deadline(),
                config.grace());
    }
}
