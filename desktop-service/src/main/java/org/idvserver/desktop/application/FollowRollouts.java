package org.idvserver.desktop.application;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.idvserver.desktop.config.DesktopConfig;
import org.idvserver.desktop.domain.Desktop;
import org.idvserver.desktop.domain.Fact;
import org.idvserver.desktop.domain.Placement;
import org.idvserver.desktop.domain.RolloutDesktop;

/**
 * Gives a LOCAL desktop that comes to a terminal the version that a rollout has brought there: a class's desktops are on no terminal
 * between its lessons, where rollouts do not see them. Whoever gave one another version after the rollout was asked for is not
 * contradicted.
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
            if (mayFollow(desktop, terminal)) {
                able.put(desktop, terminal);
            }
        });
        return able.isEmpty()
                ? Uni.createFrom().item(List.of())
                : rollouts.brought(List.copyOf(able.values())).flatMap(brought -> renew(changes(able, brought)));
    }

    private static boolean mayFollow(Desktop desktop, UUID terminal) {
        return desktop.placement() == Placement.LOCAL
                && desktop.image().isPresent()
                && desktop.locked().isEmpty()
                && !desktop.imagePinned()
                && !terminal.equals(desktop.terminalId());
    }

    /** What is brought to which of them. */
    private static Map<Desktop, Rollouts.Brought> changes(
            Map<Desktop, UUID> coming, List<Rollouts.Brought> newestFirst) {
        Map<Desktop, Rollouts.Brought> changes = new HashMap<>();
        coming.forEach((desktop, terminal) ->
                brought(desktop, terminal, newestFirst).ifPresent(brought -> changes.put(desktop, brought)));
        return changes;
    }

    private static Optional<Rollouts.Brought> brought(
            Desktop desktop, UUID terminal, List<Rollouts.Brought> newestFirst) {
        return newestFirst.stream()
                .filter(brought -> brought.terminalId().equals(terminal))
                .filter(brought -> brought.source().imageId().equals(desktop.imageId()))
                .findFirst()
                .filter(brought -> desktop.imageSince().isBefore(brought.asked()))
                .filter(brought -> !desktop.isOf(brought.source()));
    }

    /** The version that a desktop would get if it came to the terminal; empty when it keeps its own. */
    static Optional<UUID> foretell(Desktop desktop, UUID terminal, List<Rollouts.Brought> newestFirst) {
        return mayFollow(desktop, terminal)
                ? brought(desktop, terminal, newestFirst)
                        .map(brought -> brought.source().version().versionId())
                : Optional.empty();
    }

    private Uni<List<Fact>> renew(Map<Desktop, Rollouts.Brought> changes) {
        Instant now = clock.instant();
        Desktop.Limits limits = RenewDesktop.limits(config, now);
        List<RolloutDesktop> before = new ArrayList<>();
        List<Fact> news = new ArrayList<>();
        changes.forEach((desktop, brought) -> {
            before.add(new RolloutDesktop(brought.rolloutId(), brought.terminalId(), desktop));
            news.addAll(desktop.reimage(brought.source(), now, limits));
        });
        return rollouts.addDesktops(before).replaceWith(news);
    }
}
