package org.idvserver.desktop.domain;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;

/**
 * Why no desktops of a profile, or of a pool, are made for now: many failed and none succeeded. One is tried from time to time,
 * and when it succeeds the others follow.
 */
@Entity
@Table(name = "breakers")
public class Breaker {
    /** image-service's codes that tell of a pool, whichever image is cloned there. */
    public static final Set<String> OF_POOLS = Set.of("POOL_FULL", "STORAGE_UNAVAILABLE", "STORAGE_FAILED");

    /** The profile's, or the pool's. */
    @Id
    private UUID id;

    @Enumerated(EnumType.STRING)
    private Kind kind;

    private int probes;

    private String reason;

    private String message;

    private Instant opened;

    @Column(name = "next_probe")
    private Instant nextProbe;

    protected Breaker() {
        // for JPA
    }

    /** What those that are not made have in common. */
    public enum Kind {
        /** Their profile. */
        PROFILE,
        /** The storage pool that their disks go to. */
        POOL
    }

    /** Whose desktops are not made. */
    public record Scope(Kind kind, UUID id) {

        public static Scope profile(UUID id) {
            return new Scope(Kind.PROFILE, id);
        }

        public static Scope pool(UUID id) {
            return new Scope(Kind.POOL, id);
        }
    }

    public Breaker(Scope scope, Desktop.Failure failure, Instant now, Instant nextProbe) {
        this.id = scope.id();
        this.kind = scope.kind();
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

    public Scope scope() {
        return new Scope(kind, id);
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
