package org.idvserver.agent.desktops;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/** Stops desktops without waiting for them: asked first, and after a while the power is taken away. */
final class Shutdowns {
    static final Duration PATIENCE = Duration.ofSeconds(8);

    private final Domains domains;
    private final LongSupplier nanoTime;
    private final Map<String, Long> deadlines = new HashMap<>();

    Shutdowns(Domains domains, LongSupplier nanoTime) {
        this.domains = domains;
        this.nanoTime = nanoTime;
    }

    /** To be called on each pass while the desktop still runs. */
    void proceed(String desktopId) {
        Long deadline = deadlines.get(desktopId);
        if (deadline == null) {
            deadlines.put(desktopId, nanoTime.getAsLong() + PATIENCE.toNanos());
            domains.askToShutDown(desktopId);
        } else if (nanoTime.getAsLong() - deadline >= 0) {
            domains.destroy(desktopId);
        }
    }

    /** True when it was this agent that stopped it. */
    boolean ended(String desktopId) {
        return deadlines.remove(desktopId) != null;
    }

    boolean pending() {
        return !deadlines.isEmpty();
    }
}
