package org.idvserver.desktop.domain;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/**
 * Why no desktops of a profile are made for now: many failed and none succeeded. One is tried from time to time, and when it
 * succeeds the others follow.
 */
@Entity
@Table(name = "breakers")
public class Breaker {
    /** The profile's. */
    @Id
    private UUID id;

    private int probes;

    private String reason;

    private String message;

    private Instant opened;

    @Column(name = "next_probe")
    private Instant nextProbe;

    protected Breaker() {
        // for JPA
    }

    public Breaker(UUID profileId, Desktop.Failure failure, Instant now, Instant nextProbe) {
        this.id = profileId;
        this.reason = failure.reason();
        this.message = failure.message();
        this.opened = now;
        this.nextProbe = nextProbe;
    }

    /** Why desktops failed last. */
    public void explain(Desktop.Failure failure) {
        reason = failure.reason();
        message = failure.message();
    }

    /** One is tried now; if that does not end this, the next one then. */
    public void probe(Instant next) {
        probes++;
        nextProbe = next;
    }

    /** Nobody waits for ever. */
    public boolean over(Duration limit, Instant now) {
        return opened.plus(limit).isBefore(now);
    }

    public UUID profileId() {
        return id;
    }

    /** How many were tried in vain since it was opened, the one that is being tried included. */
    public int probes() {
        return probes;
    }

    public Desktop.Failure failure() {
        return new Desktop.Failure(reason, message);
    }

    public Instant opened() {
        return opened;
    }

    public Instant nextProbe() {
        return nextProbe;
    }
}
