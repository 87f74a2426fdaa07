package org.idvserver.agent.desktops;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/** Stops desktops without waiting for them: asked first, and after a while the power is taken away. */
final class Shutdowns {
    private final Domains domains;
    private final LongSupplier nanoTime;
    private final Map<String, Long> deadlines = new HashMap<>();

    Shutdowns(Domains domains, LongSupplier nanoTime) {
        this.domains = domains;
        this.nanoTime = nanoTime;
    }

    /** To be called on each pass while the desktop still runs; the patience that counts is that of the first call. */
    void proceed(String desktopId, Duration patience) {
        Long deadline = deadlines.get(desktopId);
        if (deadline == null) {
            deadlines.put(desktopId, nanoTime.getAsLong() + patience.toNanos());
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
