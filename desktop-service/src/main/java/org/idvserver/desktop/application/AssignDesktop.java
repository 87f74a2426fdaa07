package org.idvserver.desktop.application;

import io.quarkus.hibernate.reactive.panache.common.WithTransaction;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.idvserver.desktop.config.DesktopConfig;
import org.idvserver.desktop.domain.Desktop;
import org.idvserver.desktop.domain.Fact;
import org.idvserver.desktop.domain.Placement;
import org.idvserver.desktop.domain.RunLimit;
import org.idvserver.desktop.domain.Terminal;

/** Says on which terminal a desktop is to be. Safe to repeat. */
@ApplicationScoped
public class AssignDesktop {
    private final Desktops desktops;
    private final Terminals terminals;
    private final OrderBook orders;
    private final Facts facts;
    private final Clock clock;
    private final DesktopConfig config;

    AssignDesktop(
            Desktops desktops, Terminals terminals, OrderBook orders, Facts facts, Clock clock, DesktopConfig config) {
        this.desktops = desktops;
        this.terminals = terminals;
        this.orders = orders;
        this.facts = facts;
        this.clock = clock;
        this.config = config;
    }

    /**
     * A null placement keeps the desktop's. Fails with TERMINAL_NOT_FOUND, TERMINAL_IN_MAINTENANCE, DESKTOP_NOT_FOUND,
     * DESKTOP_LOCKED or WRONG_STATE.
     */
    @WithTransaction
    public Uni<Desktop> assign(String actor, UUID desktopId, UUID terminalId, Placement placement) {
        RunLimit until = new RunLimit(clock.instant(), config.running().deadline());
        return terminals
                .lock(terminalId)
                .invoke(Terminal::checkUsable)
                .flatMap(terminal -> unlocked(desktopId).invoke(desktop -> desktop.checkMayComeTo(terminal)))
                .call(desktop -> {
                    UUID before = desktop.terminalId();
                    Placement wanted = placement == null ? desktop.placement() : placement;
                    return told(actor, desktop.assign(terminalId, wanted, until), before, terminalId);
                });
    }

    @WithTransaction
    public Uni<Desktop> unassign(String actor, UUID desktopId) {
        return unlocked(desktopId).call(desktop -> {
            UUID before = desktop.terminalId();
            return told(actor, desktop.unassign(), before, null);
        });
    }

    private Uni<Desktop> unlocked(UUID id) {
        return desktops.lockForStaff(id).invoke(Desktop::checkUnlocked);
    }

    private Uni<Void> told(String actor, List<Fact> news, UUID before, UUID after) {
        if (news.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        List<UUID> touched = Stream.of(before, after).filter(Objects::nonNull).toList();
        return facts.tell(actor, news).flatMap(done -> orders.wishAgain(touched, clock.instant()));
    }
}
