package org.idvserver.desktop.application;

import io.quarkus.hibernate.reactive.panache.common.WithTransaction;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;
import org.idvserver.desktop.domain.Desktop;

/** Keeps a desktop as it is until it is unlocked: it is not started, moved or deleted. Safe to repeat. */
@ApplicationScoped
public class LockDesktop {
    private final Desktops desktops;
    private final Facts facts;

    LockDesktop(Desktops desktops, Facts facts) {
        this.desktops = desktops;
        this.facts = facts;
    }

    @WithTransaction
    public Uni<Desktop> lock(String actor, UUID id, String reason) {
        return desktops.lockForStaff(id).call(desktop -> facts.tell(actor, desktop.lock(reason)));
    }

    @WithTransaction
    public Uni<Desktop> unlock(String actor, UUID id) {
        return desktops.lockForStaff(id).call(desktop -> facts.tell(actor, desktop.unlock()));
    }
}
