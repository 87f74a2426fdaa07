package org.idvserver.desktop.application;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.idvserver.desktop.domain.Desktop;
import org.idvserver.desktop.domain.PinnedImage;
import org.idvserver.desktop.domain.Placement;
import org.idvserver.desktop.domain.Stuck;

/** Says of desktops that are stuck why. Within the caller's session. */
@ApplicationScoped
class ExplainStuck {
    private final Terminals terminals;
    private final FindTerminals findTerminals;

    ExplainStuck(Terminals terminals, FindTerminals findTerminals) {
        this.terminals = terminals;
        this.findTerminals = findTerminals;
    }

    /** By desktop; those that are not stuck are left out. */
    Uni<Map<UUID, Stuck>> explain(Collection<Desktop> desktops, Instant now) {
        List<Desktop> stuck =
                desktops.stream().filter(desktop -> desktop.stuck(now)).toList();
        Set<UUID> awaited =
                stuck.stream().flatMap(desktop -> desktop.awaits().stream()).collect(Collectors.toSet());
        return terminalsOf(awaited).map(found -> stuck.stream()
                .collect(Collectors.toMap(
                        Desktop::id,
                        desktop -> explain(desktop, desktop.awaits().map(found::get)))));
    }

    private Uni<Map<UUID, FindTerminals.Shown>> terminalsOf(Set<UUID> ids) {
        return ids.isEmpty()
                ? Uni.createFrom().item(Map.of())
                : terminals.all(ids).flatMap(findTerminals::shown).map(shown -> shown.stream()
                        .collect(Collectors.toMap(one -> one.terminal().id(), Function.identity())));
    }

    private static Stuck explain(Desktop desktop, Optional<FindTerminals.Shown> terminal) {
        return Stuck.of(desktop, terminal.map(shown -> shown.watched().readiness(copies(desktop))));
    }

    /** What its terminal needs a copy of before it can start it. */
    private static Set<UUID> copies(Desktop desktop) {
        return desktop.running() && desktop.placement() == Placement.LOCAL
                ? desktop.image().map(PinnedImage::versionId).stream().collect(Collectors.toSet())
                : Set.of();
    }
}
