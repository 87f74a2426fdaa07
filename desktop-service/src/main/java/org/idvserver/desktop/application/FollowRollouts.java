package org.idvserver.desktop.application;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.idvserver.desktop.config.DesktopConfig;
import org.idvserver.desktop.domain.Desktop;
import org.idvserver.desktop.domain.Fact;
import org.idvserver.desktop.domain.Placement;
import org.idvserver.desktop.domain.RolloutDesktop;

/**
 * Gives a LOCAL desktop that comes to a terminal the version that a rollout has brought there: a class's desktops are on no terminal
 * between its lessons, where rollouts do not see them. Once for each rollout, so that whoever gives one another version later is not
 * contradicted; one that was made after the rollout was asked for has the version it was to have.
 */
@ApplicationScoped
class FollowRollouts {
    private final Rollouts rollouts;
    private final Clock clock;
    private final DesktopConfig config;

    FollowRollouts(Rollouts rollouts, Clock clock, DesktopConfig config) {
        this.rollouts = rollouts;
        this.clock = clock;
        this.config = config;
    }

    /** Within the transaction that locked the desktops, before they are assigned to their terminals. */
    Uni<List<Fact>> follow(Map<Desktop, UUID> coming) {
        Map<Desktop, UUID> able = new HashMap<>();
        coming.forEach((desktop, terminal) -> {
            if (desktop.placement() == Placement.LOCAL
                    && desktop.image().isPresent()
                    && desktop.locked().isEmpty()
                    && !terminal.equals(desktop.terminalId())) {
                able.put(desktop, terminal);
            }
        });
        return able.isEmpty()
                ? Uni.createFrom().item(List.of())
                : rollouts.brought(List.copyOf(able.values())).flatMap(brought -> renew(changes(able, brought)));
    }

    /** What is brought to which of them. */
    private static Map<Desktop, Rollouts.Brought> changes(
            Map<Desktop, UUID> coming, List<Rollouts.Brought> newestFirst) {
        Map<Desktop, Rollouts.Brought> changes = new HashMap<>();
        coming.forEach((desktop, terminal) -> newestFirst.stream()
                .filter(brought -> brought.terminalId().equals(terminal))
                .filter(brought -> brought.source().imageId().equals(desktop.imageId()))
                .findFirst()
                .filter(brought -> desktop.created().isBefore(brought.asked()))
                .filter(brought -> !desktop.isOf(brought.source()))
                .ifPresent(brought -> changes.put(desktop, brought)));
        return changes;
    }

    private Uni<List<Fact>> renew(Map<Desktop, Rollouts.Brought> changes) {
        if (changes.isEmpty()) {
            return Uni.createFrom().item(List.of());
        }
        Map<UUID, Desktop> byRow = new HashMap<>();
        changes.forEach(
                (desktop, brought) -> byRow.put(RolloutDesktop.idOf(brought.rolloutId(), desktop.id()), desktop));
        return rollouts.known(byRow.keySet()).flatMap(known -> {
            Instant now = clock.instant();
            Desktop.Limits limits = new Desktop.Limits(
                    now.plus(config.provisioning().deadline()),
                    now.plus(config.running().deadline()));
            List<RolloutDesktop> before = new ArrayList<>();
            List<Fact> news = new ArrayList<>();
            byRow.forEach((row, desktop) -> {
                if (!known.contains(row)) {
                    Rollouts.Brought brought = changes.get(desktop);
                    before.add(new RolloutDesktop(brought.rolloutId(), brought.terminalId(), desktop));
                    news.addAll(desktop.reimage(brought.source(), now, limits));
                }
            });
            return rollouts.addDesktops(before).replaceWith(news);
        });
    }
}
