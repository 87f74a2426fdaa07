package org.idvserver.desktop.application;

import io.quarkus.hibernate.reactive.panache.common.WithTransaction;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
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
                        : disconnected(List.of(new Ended(terminal, link, connectionId)))));
    }

    /** Ends what replicas held that are dead; answers whether more may be lost. */
    @WithTransaction
    public Uni<Boolean> endLost() {
        return terminals
                .lockLostLinks(LOST_AT_ONCE)
                .flatMap(lost -> ofLost(lost).flatMap(this::disconnected).replaceWith(lost.size() == LOST_AT_ONCE));
    }

    private Uni<List<Ended>> ofLost(List<TerminalLink> lost) {
        List<UUID> ids = lost.stream().map(TerminalLink::id).toList();
        return ids.isEmpty()
                ? Uni.createFrom().item(List.of())
                : terminals.all(ids).map(found -> {
                    Map<UUID, Terminal> byId =
                            found.stream().collect(Collectors.toMap(Terminal::id, Function.identity()));
                    return lost.stream()
                            .map(link -> new Ended(byId.get(link.id()), link, link.connectionId()))
                            .toList();
                });
    }

    /** A stream that is over. */
    private record Ended(Terminal terminal, TerminalLink link, UUID connectionId) {}

    private Uni<Void> disconnected(List<Ended> streams) {
        Instant now = clock.instant();
        List<UUID> gone = new ArrayList<>();
        Uni<Void> told = Uni.createFrom().voidItem();
        for (Ended ended : streams) {
            List<Fact> news = ended.link().disconnect(ended.terminal(), ended.connectionId(), now);
            if (!news.isEmpty()) {
                UUID terminal = ended.terminal().id();
                gone.add(terminal);
                told = told.flatMap(before -> facts.tell("terminal/" + terminal, news));
            }
        }
        return gone.isEmpty() ? told : told.flatMap(all -> giveUp(gone, now));
    }

    /**
     * What terminals were to give up may be gone with them; of the rest their orders say nothing new. All desktops are locked at
     * once, and before any work, as others do.
     */
    private Uni<Void> giveUp(List<UUID> terminalIds, Instant now) {
        return desktops.lockOfTerminals(terminalIds)
                .map(held -> terminalIds.stream()
                        .filter(id -> held.stream().anyMatch(desktop -> desktop.isLeaving(id)))
                        .toList())
                .flatMap(leaving -> orders.wishAgain(leaving, now));
    }
}
