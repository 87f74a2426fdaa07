package org.idvserver.desktop.application;

import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import org.idvserver.desktop.config.DesktopConfig;

/** Says that this replica lives, and takes over from those that do not: their streams end, their claims are free. */
@ApplicationScoped
public class StayAlive {
    private final Replica replica;
    private final Work work;
    private final LinkTerminal linkTerminal;
    private final Duration grace;

    StayAlive(Replica replica, Work work, LinkTerminal linkTerminal, DesktopConfig config) {
        this.replica = replica;
        this.work = work;
        this.linkTerminal = linkTerminal;
        // What a dead replica asked of other services may still be under way for so long.
        this.grace = config.peers().bulkLimit();
    }

    /** Waits for nothing else: who says it late is taken for dead. */
    public Uni<Boolean> sayAlive() {
        long asked = System.nanoTime();
        return work.alive(replica.id(), replica.life())
                .invoke(() -> replica.lives(asked))
                .replaceWith(false);
    }

    /** Answers whether more may wait. */
    public Uni<Boolean> takeOver() {
        return work.freeClaimsOfDead(grace).chain(linkTerminal::endLost);
    }
}
