package org.idvserver.desktop.application;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.UUID;
import org.idvserver.desktop.config.DesktopConfig;

/**
 * This process among those that serve the same database, and whether it may still act as one that lives: what it has claimed is
 * freed for others some time after its life was over.
 */
@ApplicationScoped
public class Replica {
    private final UUID id = UUID.randomUUID();
    private final Duration life;
    private volatile long aliveSince = System.nanoTime();

    Replica(DesktopConfig config) {
        this.life = config.terminals().replicaLife();
    }

    public UUID id() {
        return id;
    }

    public Duration life() {
        return life;
    }

    /** Its life begins anew with what was asked for at that {@link System#nanoTime()}: before the database heard of it. */
    void lives(long asked) {
        aliveSince = asked;
    }

    /** Measured without the clock, which people may set. */
    public boolean alive() {
        return System.nanoTime() - aliveSince < life.toNanos();
    }
}
