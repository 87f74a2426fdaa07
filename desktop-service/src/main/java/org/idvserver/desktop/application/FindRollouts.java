package org.idvserver.desktop.application;

import io.quarkus.hibernate.reactive.panache.common.WithSession;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.UUID;
import org.idvserver.desktop.domain.Rollout;
import org.idvserver.desktop.domain.RolloutCounts;
import org.idvserver.desktop.domain.RolloutItem;
import org.idvserver.kit.page.Page;
import org.idvserver.kit.page.PageRequest;

/** Shows rollouts and their ledgers. */
@ApplicationScoped
public class FindRollouts {
    private final Rollouts rollouts;

    FindRollouts(Rollouts rollouts) {
        this.rollouts = rollouts;
    }

    /** A rollout with what its items say. */
    public record Shown(Rollout rollout, RolloutCounts counts) {}

    @WithSession
    public Uni<Shown> get(UUID id) {
        return rollouts.get(id).flatMap(rollout -> rollouts.count(id).map(counts -> new Shown(rollout, counts)));
    }

    @WithSession
    public Uni<Page<Shown>> page(PageRequest request) {
        return rollouts.page(request).flatMap(rows -> {
            Page<Rollout> page =
                    Page.of(rows, request.size(), rollout -> rollout.id().toString());
            List<UUID> ids = page.items().stream().map(Rollout::id).toList();
            return rollouts.countAll(ids)
                    .map(counts -> page.map(rollout -> new Shown(rollout, counts.get(rollout.id()))));
        });
    }

    @WithSession
    public Uni<Page<RolloutItem>> items(UUID id, PageRequest request) {
        return rollouts.get(id)
                .flatMap(rollout -> rollouts.items(id, request))
                .map(rows -> Page.of(rows, request.size(), item -> item.id().toString()));
    }
}
