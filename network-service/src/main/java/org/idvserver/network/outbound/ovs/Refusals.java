package org.idvserver.network.outbound.ovs;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/** Tells why calls are refused. Whoever is refused calls again within seconds: the same is told seldom. */
final class Refusals {
    private static final Logger LOG = Logger.getLogger(Refusals.class);
    private static final int MOST_REMEMBERED = 1000;
    private static final int ROUNDS_OF_SILENCE = 20;

    private final long silenceNanos;
    private final Map<String, Long> toldAt = new ConcurrentHashMap<>();

    /** @param round in which one that is refused has called again for certain */
    Refusals(Duration round) {
        this.silenceNanos = round.multipliedBy(ROUNDS_OF_SILENCE).toNanos();
    }

    void tell(String who, String why) {
        String told = who + ": " + why;
        long now = System.nanoTime();
        if (toldAt.size() >= MOST_REMEMBERED) {
            toldAt.clear();
        }
        Long before = toldAt.get(told);
        boolean again = before != null && now - before < silenceNanos;
        if (!again) {
            toldAt.put(told, now);
        }
        LOG.logf(again ? Logger.Level.DEBUG : Logger.Level.WARN, "a node that dials in is refused: %s", told);
    }
}
