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
import org.idvserver.desktop.domain.RunLimit;

/** Records the wish that a desktop runs, stops or starts anew; its terminal is told. Safe to repeat. */
@ApplicationScoped
public class WishDesktop {
    private final Desktops desktops;
    private final Terminals terminals;
    private final GuardExams guardExams;
    private final OrderBook orders;
    private final Facts facts;
    private final Clock clock;
    private final DesktopConfig config;

    WishDesktop(
            Desktops desktops,
            Terminals terminals,
            GuardExams guardExams,
            OrderBook orders,
            Facts facts,
            Clock clock,
            DesktopConfig config) {
        this.desktops = desktops;
        this.terminals = terminals;
        this.guardExams = guardExams;
        this.orders = orders;
        this.facts = facts;
        this.clock = clock;
        this.config = config;
    }

    /** Fails with DESKTOP_NOT_FOUND, DESKTOP_LOCKED, EXAM_IN_PROGRESS or WRONG_STATE. */
    @WithTransaction
    public Uni<Desktop> start(FindDesktops.Viewer viewer, UUID id) {
        return run(viewer, id, Desktop::start);
    }

    @WithTransaction
    public Uni<Desktop> stop(FindDesktops.Viewer viewer, UUID id) {
        return visible(viewer, id).call(desktop -> change(viewer, desktop, Desktop::stop));
    }

    /** Fails with DESKTOP_NOT_FOUND, DESKTOP_LOCKED, EXAM_IN_PROGRESS or WRONG_STATE. */
    @WithTransaction
    public Uni<Desktop> restart(FindDesktops.Viewer viewer, UUID id) {
        return run(viewer, id, Desktop::restart);
    }

    private Uni<Desktop> visible(FindDesktops.Viewer viewer, UUID id) {
        return desktops.lock(id).call(desktop -> guardExams.checkVisible(viewer, desktop));
    }

    private Uni<Desktop> run(FindDesktops.Viewer viewer, UUID id, BiFunction<Desktop, RunLimit, List<Fact>> change) {
        return visible(viewer, id)
                .invoke(Desktop::checkUnlocked)
                .call(this::checkWhoIsThere)
                .call(desktop -> guardExams.checkMayRun(viewer, desktop))
                .call(desktop -> change(viewer, desktop, change));
    }

    private Uni<Void> checkWhoIsThere(Desktop desktop) {
        return desktop.terminalId() == null || desktop.hardware().ownNetworks().isEmpty()
                ? Uni.createFrom().voidItem()
                : terminals
                        .get(desktop.terminalId())
                        .invoke(desktop::checkMayRunOn)
                        .replaceWithVoid();
    }

    private Uni<Void> change(
            FindDesktops.Viewer viewer, Desktop desktop, BiFunction<Desktop, RunLimit, List<Fact>> change) {
        Instant now = clock.instant();
        List<Fact> news =
                change.apply(desktop, new RunLimit(now, config.running().deadline()));
        List<UUID> told = news.isEmpty()
                ? List.of()
                : Stream.ofNullable(desktop.terminalId()).toList();
        return facts.tell(viewer.actor(), news).flatMap(done -> orders.wishAgain(told, now));
    }
}
