package org.idvserver.agent.reconcile;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.idvserver.agent.host.Backoff;

/** When what failed may be tried again. For one thread. */
public final class Retries {
    private final Backoff backoff;
    private final LongSupplier nanoTime;
    private final Map<String, Integer> failures = new HashMap<>();
    private final Map<String, Long> notBefore = new HashMap<>();

    public Retries(Backoff backoff, LongSupplier nanoTime) {
        this.backoff = backoff;
        this.nanoTime = nanoTime;
    }

    public boolean due(String key) {
        Long time = notBefore.get(key);
        return time == null || nanoTime.getAsLong() - time >= 0;
    }

    /** Answers how long to wait. */
    public Duration failed(String key) {
        Duration wait = backoff.after(failures.merge(key, 1, Integer::sum));
        notBefore.put(key, nanoTime.getAsLong() + wait.toNanos());
        return wait;
    }

    /** How long until something may be tried again; empty when nothing waits. */
    public Optional<Duration> nextDue() {
        long now = nanoTime.getAsLong();
        return notBefore.values().stream()
                .map(time -> time - now)
                .filter(nanos -> nanos > 0)
                .min(Long::compare)
                .map(Duration::ofNanos);
    }

    public void forget(String key) {
        failures.remove(key);
        notBefore.remove(key);
    }

    public void retain(Set<String> keys) {
        failures.keySet().retainAll(keys);
        notBefore.keySet().retainAll(keys);
    }
}
