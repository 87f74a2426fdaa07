package org.idvserver.desktop.domain;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import java.time.Duration;
import java.time.Instant;

/** That a terminal was woken only to fetch what lessons need, and how often it was in vain. */
@Embeddable
public class Staging {
    /** What goes on for longer does not get on. */
    private static final Duration LONGEST = Duration.ofHours(12);

    @Column(name = "staging_until")
    private Instant until;

    @Column(name = "staging_latest")
    private Instant latest;

    @Column(name = "stage_tries")
    private int tries;

    @Column(name = "stage_again")
    private Instant again;

    /**
     * What is seen of a terminal that was woken to fetch.
     *
     * @param mayCome whether it is away, but may still come, or come back
     * @param wantedOn whether there is another reason to have it on
     * @param fetching whether it fetches any image
     * @param complete whether it holds all that near lessons need
     */
    public record Sight(boolean connected, boolean mayCome, boolean wantedOn, boolean fetching, boolean complete) {}

    /** What becomes of it. */
    public enum Step {
        WAIT,
        /** It fetches: it is waited for longer. */
        WAIT_LONGER,
        /** It did not come, went away, or is wanted on: that it was woken says nothing any more. */
        FORGET,
        /** It has what it needs, or does not get on: it is let go off again. */
        LET_GO
    }

    public Step next(Sight sight, Instant now, Duration patience) {
        if (!sight.connected()) {
            return sight.mayCome() ? Step.WAIT : Step.FORGET;
        }
        if (sight.wantedOn()) {
            return Step.FORGET;
        }
        if (sight.fetching() && !until.isAfter(latest)) {
            // Not each time it is looked at.
            return until.isBefore(now.plus(patience.dividedBy(2))) ? Step.WAIT_LONGER : Step.WAIT;
        }
        return sight.complete() || !until.isAfter(now) ? Step.LET_GO : Step.WAIT;
    }

    /** One more try; the next is not before the second time. */
    void begin(Instant waitUntil, Instant next) {
        until = waitUntil;
        latest = waitUntil.plus(LONGEST);
        tries++;
        again = next;
    }

    public void waitUntil(Instant later) {
        until = later;
    }

    /** It is on, or off, like any other. */
    public void end() {
        until = null;
        latest = null;
    }

    /** It has what it needs. */
    public void succeed() {
        end();
        tries = 0;
        again = null;
    }

    /** It is there: the next try may be at once, but is none of the first when those before were in vain. */
    void seen() {
        if (!underWay()) {
            again = null;
        }
    }

    public boolean underWay() {
        return until != null;
    }

    /** So long it is kept on, unless it fetches; null when it was not woken to fetch. */
    public Instant until() {
        return until;
    }

    /** Not woken to fetch before then; null when it may be at once. */
    public Instant again() {
        return again;
    }

    /** How often it was woken to fetch since it last held all. */
    public int tries() {
        return tries;
    }
}
