package org.idvserver.monitor.domain;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.Immutable;

/** Who did what, on what, and how it ended. Written once. */
@Entity
@Immutable
@Table(name = "audit_records")
public class AuditRecord {
    @Id
    private UUID id;

    private String service;
    private String actor;
    private String action;
    private String object;

    @Enumerated(EnumType.STRING)
    private AuditOutcome outcome;

    private String detail;
    private String address;

    @Column(name = "occurred_time")
    private Instant occurredTime;

    @Column(name = "received_time")
    private Instant receivedTime;

    protected AuditRecord() {
        // for JPA
    }

    /** An act as the service that saw it tells it. */
    public record Act(String service, String actor, String action, String object) {}

    /** How it went. */
    public record Result(AuditOutcome outcome, String detail, String address) {}

    public AuditRecord(UUID id, Act act, Result result, Instant occurredTime, Instant receivedTime) {
        this.id = id;
        this.service = act.service();
        this.actor = act.actor();
        this.action = act.action();
        this.object = act.object();
        this.outcome = result.outcome();
        this.detail = result.detail();
        this.address = result.address();
        this.occurredTime = occurredTime;
        this.receivedTime = receivedTime;
    }

    public UUID id() {
        return id;
    }

    public Act act() {
        return new Act(service, actor, action, object);
    }

    public Result result() {
        return new Result(outcome, detail, address);
    }

    public Instant occurredTime() {
        return occurredTime;
    }

    public Instant receivedTime() {
        return receivedTime;
    }
}
