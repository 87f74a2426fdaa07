package org.idvserver.desktop.application;

import io.quarkus.hibernate.reactive.panache.common.WithTransaction;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.BiConsumer;
import org.idvserver.desktop.config.DesktopConfig;
import org.idvserver.desktop.domain.Desktop;
import org.idvserver.desktop.domain.Fact;
import org.idvserver.desktop.domain.Rollout;
import org.idvserver.desktop.domain.RolloutItem;
import org.idvserver.desktop.domain.RolloutSight;
import org.idvserver.desktop.domain.RolloutState;

/** Holds a rollout, lets it go on, or takes it back, by a person's word. Safe to repeat. */
@ApplicationScoped
public class SteerRollout {
    private final Rollouts rollouts;
    private final Facts facts;
    private final Clock clock;
    private final DesktopConfig.Rollouts config;

    SteerRollout(Rollouts rollouts, Facts facts, Clock clock, DesktopConfig config) {
        this.rollouts = rollouts;
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

    /** Terminals that failed begin anew. */
    @WithTransaction
    public Uni<Rollout> resume(String actor, UUID id) {
        return changeItems(actor, id, RolloutState.RUNNING, (item, goal) -> item.retry(goal, clock.instant()));
    }

    @WithTransaction
    public Uni<Rollout> rollBack(String actor, UUID id) {
        return changeItems(actor, id, RolloutState.ROLLING_BACK, (item, goal) -> item.rollBack(goal, clock.instant()));
    }

    private Uni<Rollout> changeItems(
            String actor, UUID id, RolloutState to, BiConsumer<RolloutItem, RolloutSight.Goal> change) {
        return rollouts.lock(id).call(rollout -> steer(actor, rollout, to, null)
                .flatMap(news -> news.isEmpty()
                        ? Uni.createFrom().voidItem()
                        : rollouts.allItems(id)
                                .invoke(items -> items.forEach(item -> change.accept(item, goal(rollout, config))))
                                .replaceWithVoid()));
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
