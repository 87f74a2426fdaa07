package org.idvserver.desktop.application;

import io.quarkus.hibernate.reactive.panache.common.WithTransaction;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.idvserver.desktop.config.DesktopConfig;
import org.idvserver.desktop.domain.Desktop;
import org.idvserver.desktop.domain.Fact;

/** Records the wish that a desktop runs, stops or starts anew; its terminal is told. Safe to repeat. */
@ApplicationScoped
public class WishDesktop {
    private final Desktops desktops;
    private final OrderBook orders;
    private final Facts facts;
    private final Clock clock;
    private final DesktopConfig config;

    WishDesktop(Desktops desktops, OrderBook orders, Facts facts, Clock clock, DesktopConfig config) {
        this.desktops = desktops;
        this.orders = orders;
        this.facts = facts;
        this.clock = clock;
        this.config = config;
    }

    @WithTransaction
    public Uni<Desktop> start(FindDesktops.Viewer viewer, UUID id) {
        return change(viewer, id, unlocked(Desktop::start));
    }

    @WithTransaction
    public Uni<Desktop> stop(FindDesktops.Viewer viewer, UUID id) {
        return change(viewer, id, Desktop::stop);
    }

    @WithTransaction
    public Uni<Desktop> restart(FindDesktops.Viewer viewer, UUID id) {
        return change(viewer, id, unlocked(Desktop::restart));
    }

    private static BiFunction<Desktop, Instant, List<Fact>> unlocked(BiFunction<Desktop, Instant, List<Fact>> change) {
        return (desktop, until) -> {
            desktop.checkUnlocked();
            return change.apply(desktop, until);
        };
    }

    private Uni<Desktop> change(FindDesktops.Viewer viewer, UUID id, BiFunction<Desktop, Instant, List<Fact>> change) {
        Instant now = clock.instant();
        return desktops.lock(id)
                .invoke(desktop -> desktop.checkVisibleTo(viewer.id(), viewer.staff()))
                .call(desktop -> {
                    List<Fact> news =
                            change.apply(desktop, now.plus(config.running().deadline()));
                    List<UUID> told = news.isEmpty()
                            ? List.of()
                            : Stream.ofNullable(desktop.terminalId()).toList();
                    return facts.tell(viewer.actor(), news).flatMap(done -> orders.wishAgain(told, now));
                });
    }
}
