package org.idvserver.agent.host;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** How long to wait before the next attempt: doubled each time up to a limit, and scattered so that terminals do not march in step. */
public record Backoff(Duration first, Duration limit) {
    private static final int MOST_DOUBLINGS = 20;

    /** The wait after so many failed attempts (1 for the first). */
    public Duration after(int failedAttempts) {
        long doubled = first.toMillis() << Math.min(Math.max(failedAttempts - 1, 0), MOST_DOUBLINGS);
        long bounded = Math.min(doubled, limit.toMillis());
        return Duration.ofMillis(bounded / 2 + ThreadLocalRandom.current().nextLong(bounded / 2 + 1));
    }
}
