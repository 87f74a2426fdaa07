package org.idvserver.desktop.domain;

import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.idvserver.kit.error.Problem;

/** The stream of a terminal, who holds it, and what came through it last. Changed only while its row is locked. */
@Entity
@Table(name = "terminal_links")
public class TerminalLink {
    @Id
    private UUID id;

    private boolean connected;

    @Column(name = "connection_id")
    private UUID connectionId;

    @Column(name = "replica_id")
    private UUID replicaId;

    private Instant changed;

    @Embedded
    private Inventory inventory;

    @Column(name = "observed_generation")
    private long observedGeneration;

    private Instant observed;

    @Convert(converter = Findings.class)
    private List<Finding> findings;

    protected TerminalLink() {
        // for JPA
    }

    /** For a terminal's first stream, which connects next. */
    public TerminalLink(UUID terminalId) {
        this.id = terminalId;
        this.findings = List.of();
    }

    /** A stream and the replica that holds it. */
    public record Stream(UUID connectionId, UUID replicaId) {}

    /** Whether network-service must be told how to reach the terminal now. */
    public boolean nodeMoves(Inventory hello) {
        return inventory == null || !inventory.node().equals(hello.node());
    }

    /** A new stream; it takes the place of any other. */
    public List<Fact> connect(Terminal terminal, Stream stream, Inventory hello, Instant now) {
        connectionId = stream.connectionId();
        replicaId = stream.replicaId();
        inventory = hello;
        if (connected) {
            return List.of();
        }
        connected = true;
        changed = now;
        return List.of(new Fact.TerminalLinkChanged(id, terminal.name(), terminal.labId(), true, now));
    }

    /** The stream ended; unless another has taken its place. */
    public List<Fact> disconnect(Terminal terminal, UUID endedConnection, Instant now) {
        if (!connected || !connectionId.equals(endedConnection)) {
            return List.of();
        }
        connected = false;
        changed = now;
        return List.of(new Fact.TerminalLinkChanged(id, terminal.name(), terminal.labId(), false, now));
    }

    /** Whether no newer stream has taken the place of this one. */
    public boolean isCurrent(UUID connection) {
        return connectionId.equals(connection);
    }

    /** Why a stream ends that is not current any more. */
    public static Problem replaced() {
        return DesktopProblem.STREAM_REPLACED.because(
                "Another stream of this terminal has taken the place of this one");
    }

    public void observed(long generation, List<Finding> found, Instant at) {
        observedGeneration = generation;
        findings = found;
        observed = at;
    }

    public boolean offlineFor(Duration limit, Instant now) {
        return !connected && changed.plus(limit).isBefore(now);
    }

    public UUID id() {
        return id;
    }

    public boolean connected() {
        return connected;
    }

    public UUID connectionId() {
        return connectionId;
    }

    public Instant changed() {
        return changed;
    }

    public Inventory inventory() {
        return inventory;
    }

    public long observedGeneration() {
        return observedGeneration;
    }

    public Instant observed() {
        return observed;
    }

    public List<Finding> findings() {
        return findings;
    }
}
