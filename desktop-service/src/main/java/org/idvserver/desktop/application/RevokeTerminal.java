package org.idvserver.desktop.application;

import io.quarkus.hibernate.reactive.panache.common.WithTransaction;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.idvserver.desktop.domain.Fact;
import org.idvserver.desktop.domain.Terminal;

/** Shuts a terminal out for ever: its stream ends, its desktops are free, what it may reach is taken back. */
@ApplicationScoped
public class RevokeTerminal {
    private final Terminals terminals;
    private final Desktops desktops;
    private final OrderBook orders;
    private final Facts facts;
    private final Clock clock;

    RevokeTerminal(Terminals terminals, Desktops desktops, OrderBook orders, Facts facts, Clock clock) {
        this.terminals = terminals;
        this.desktops = desktops;
        this.orders = orders;
        this.facts = facts;
        this.clock = clock;
    }

    @WithTransaction
    public Uni<Terminal> revoke(String actor, UUID id, String reason) {
        Instant now = clock.instant();
        return terminals.lock(id).call(terminal -> {
            List<Fact> news = new ArrayList<>(terminal.revoke(reason));
            if (news.isEmpty()) {
                return Uni.createFrom().voidItem();
            }
            news.addAll(terminal.signOut(now));
            return desktops.lockOfTerminals(List.of(id))
                    .invoke(found -> found.stream()
                            .filter(desktop -> id.equals(desktop.terminalId()))
                            .forEach(desktop -> news.addAll(desktop.unassign())))
                    .flatMap(found -> facts.tell(actor, news))
                    .flatMap(told -> orders.wishAgain(List.of(id), now));
        });
    }
}
