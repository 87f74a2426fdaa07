package org.idvserver.desktop.application;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;
import org.idvserver.desktop.config.DesktopConfig;

/** This process among those that serve the same database: says that it lives, and ends the streams of those that do not. */
@ApplicationScoped
public class Replica {
    private final UUID id = UUID.randomUUID();
    private final Work work;
    private final LinkTerminal linkTerminal;
    private final DesktopConfig config;

    Replica(Work work, LinkTerminal linkTerminal, DesktopConfig config) {
        this.work = work;
        this.linkTerminal = linkTerminal;
        this.config = config;
    }

    public UUID id() {
        return id;
    }

    public Uni<Boolean> live() {
        return work.alive(id, config.terminals().replicaLife()).flatMap(alive -> linkTerminal.endLost());
    }
}
