package org.idvserver.desktop.domain;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;

/** The newest orders of a terminal as they are sent, and the work to compose them. */
@Entity
@Table(name = "terminal_work")
public class TerminalWork {
    /** Nothing to do until somebody wishes something. */
    public static final Instant NEVER = Instant.parse("9999-01-01T00:00:00Z");

    @Id
    private UUID id;

    @Column(name = "wish_version")
    private long wishVersion;

    private long generation;

    private byte[] orders;

    @Column(name = "ensured_node")
    private String ensuredNode;

    private String reason;

    private String message;

    private int attempts;

    @Column(name = "lease_owner")
    private UUID leaseOwner;

    @Column(name = "lease_until")
    private Instant leaseUntil;

    @Column(name = "next_attempt")
    private Instant nextAttempt;

    protected TerminalWork() {
        // for JPA
    }

    public TerminalWork(UUID terminalId) {
        this.id = terminalId;
        this.nextAttempt = NEVER;
    }

    /** The node as network-service knows it now. */
    public void nodeEnsured(String fingerprint) {
        ensuredNode = fingerprint;
    }

    /** Newer orders, which bear the next generation. */
    public void publish(byte[] newOrders) {
        generation++;
        orders = newOrders;
    }

    /** Done for the wish that was read; looked at again then, or at once when it has changed meanwhile. */
    public void done(long composedWish, Instant now, Instant then) {
        explain(null, null);
        attempts = 0;
        endClaim(wishVersion == composedWish ? then : now);
    }

    public void tryAgain(Desktop.Failure failure, Instant then) {
        explain(failure.reason(), failure.message());
        endClaim(then);
    }

    public int begin() {
        return ++attempts;
    }

    private void explain(String why, String sentence) {
        reason = why;
        message = sentence;
    }

    private void endClaim(Instant next) {
        leaseOwner = null;
        leaseUntil = null;
        nextAttempt = next;
    }

    /** Whether nobody composes it, and nobody will until somebody wishes something. */
    public boolean idle() {
        return leaseOwner == null && nextAttempt.equals(NEVER);
    }

    public UUID id() {
        return id;
    }

    public long wishVersion() {
        return wishVersion;
    }

    public long generation() {
        return generation;
    }

    public byte[] orders() {
        return orders;
    }

    public String ensuredNode() {
        return ensuredNode;
    }

    public String reason() {
        return reason;
    }

    public String message() {
        return message;
    }

    public int attempts() {
        return attempts;
    }
}
