package org.idvserver.desktop.application;

import io.quarkus.hibernate.reactive.panache.common.WithTransaction;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.idvserver.desktop.config.DesktopConfig;
import org.idvserver.desktop.domain.DesktopProblem;
import org.idvserver.desktop.domain.Fact;
import org.idvserver.desktop.domain.Inventory;
import org.idvserver.desktop.domain.Terminal;
import org.idvserver.desktop.domain.TerminalLink;
import org.idvserver.kit.error.Problem;

/** Records that terminals connect and disconnect. */
@ApplicationScoped
public class LinkTerminal {
    private static final int LOST_AT_ONCE = 200;

    private final Terminals terminals;
    private final Desktops desktops;
    private final OrderBook orders;
    private final Facts facts;
    private final Clock clock;
    private final DesktopConfig config;

    LinkTerminal(
            Terminals terminals, Desktops desktops, OrderBook orders, Facts facts, Clock clock, DesktopConfig config) {
        this.terminals = terminals;
        this.desktops = desktops;
        this.orders = orders;
        this.facts = facts;
        this.clock = clock;
        this.config = config;
    }

    /** Fails with TERMINAL_UNKNOWN or TERMINAL_REVOKED. */
    @WithTransaction
    public Uni<Void> hello(UUID terminalId, TerminalLink.Stream stream, Inventory inventory) {
        Instant now = clock.instant();
        return terminals
                .lock(terminalId)
                .onFailure(Problem.class)
                .transform(unknown -> DesktopProblem.TERMINAL_UNKNOWN.because("This terminal has not enrolled here"))
                .invoke(Terminal::checkEnrolled)
                .flatMap(terminal -> terminals.lockLink(terminalId).flatMap(known -> {
                    TerminalLink link = known == null ? new TerminalLink(terminalId) : known;
                    boolean staysOn = terminal.awake();
                    boolean moved = link.nodeMoves(inventory);
                    List<Fact> news = link.connect(terminal, stream, inventory, now);
                    return (known == null
                                    ? terminals.addLink(link)
                                    : Uni.createFrom().voidItem())
                            .flatMap(kept -> facts.tell("terminal/" + terminalId, news))
                            .flatMap(told -> moved || staysOn
                                    ? orders.wishAgain(List.of(terminalId), now)
                                    : orders.lookBy(
                                            terminalId, now.plus(config.orders().refresh())));
                }));
    }

    /** Unless another stream has taken the place of the ended one. */
    @WithTransaction
    public Uni<Void> ended(UUID terminalId, UUID connectionId) {
        return terminals.find(terminalId).flatMap(terminal -> terminals
                .lockLink(terminalId)
                .flatMap(link -> terminal == null || link == null
                        ? Uni.createFrom().voidItem()
                        : disconnected(terminal, link, connectionId)));
    }

    /** Ends what replicas held that are dead; answers whether more may be lost. */
    @WithTransaction
    public Uni<Boolean> endLost() {
        return terminals.lockLostLinks(LOST_AT_ONCE).flatMap(lost -> {
            Uni<Void> done = Uni.createFrom().voidItem();
            for (TerminalLink link : lost) {
                done = done.flatMap(before -> terminals.get(link.id()))
                        .flatMap(terminal -> disconnected(terminal, link, link.connectionId()));
            }
            return done.replaceWith(lost.size() == LOST_AT_ONCE);
        });
    }

    private Uni<Void> disconnected(Terminal terminal, TerminalLink link, UUID connectionId) {
        Instant now = clock.instant();
        List<Fact> news = new ArrayList<>(link.disconnect(terminal, connectionId, now));
        return news.isEmpty()
                ? Uni.createFrom().voidItem()
                : facts.tell("terminal/" + terminal.id(), news).flatMap(told -> giveUp(terminal.id(), now));
    }

    /** What the terminal was to give up may be gone with it; of the rest its orders say nothing new. */
    private Uni<Void> giveUp(UUID terminalId, Instant now) {
        return desktops.lockOfTerminal(terminalId)
                .map(held -> held.stream().anyMatch(desktop -> desktop.isLeaving(terminalId)))
                .flatMap(leaving -> orders.wishAgain(leaving ? List.of(terminalId) : List.of(), now));
    }
}
