package org.idvserver.desktop.application;

import io.quarkus.hibernate.reactive.panache.common.WithTransaction;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;
import org.idvserver.desktop.domain.Terminal;

/** Takes a terminal out of use and back: nothing new is put there meanwhile, what is there stays. Safe to repeat. */
@ApplicationScoped
public class MaintainTerminal {
    private final Terminals terminals;
    private final Facts facts;

    MaintainTerminal(Terminals terminals, Facts facts) {
        this.terminals = terminals;
        this.facts = facts;
    }

    @WithTransaction
    public Uni<Terminal> begin(String actor, UUID id, String reason) {
        return terminals.lock(id).call(terminal -> facts.tell(actor, terminal.beginMaintenance(reason)));
    }

    @WithTransaction
    public Uni<Terminal> end(String actor, UUID id) {
        return terminals.lock(id).call(terminal -> facts.tell(actor, terminal.endMaintenance()));
    }
}
