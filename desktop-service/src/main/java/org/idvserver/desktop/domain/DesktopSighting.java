package org.idvserver.desktop.domain;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.util.UUID;

/** A desktop that a terminal says it has, wished there or not. */
@Entity
@Table(name = "terminal_desktops")
public class DesktopSighting {
    @Id
    private UUID id;

    @Column(name = "terminal_id")
    private UUID terminalId;

    @Column(name = "desktop_id")
    private UUID desktopId;

    @Enumerated(EnumType.STRING)
    @Column(name = "run_state")
    private RunState runState;

    private String reason;

    private String message;

    @Column(name = "restart_generation")
    private long restartGeneration;

    protected DesktopSighting() {
        // for JPA
    }

    public DesktopSighting(UUID terminalId, UUID desktopId) {
        this.id = NameBasedId.of(terminalId, "desktop/" + desktopId);
        this.terminalId = terminalId;
        this.desktopId = desktopId;
    }

    public DesktopSighting observed(Desktop.RunReport report) {
        runState = report.state();
        reason = report.reason();
        message = report.message();
        restartGeneration = report.restartGeneration();
        return this;
    }

    public UUID terminalId() {
        return terminalId;
    }

    public UUID desktopId() {
        return desktopId;
    }

    public RunState runState() {
        return runState;
    }

    public String reason() {
        return reason;
    }

    public String message() {
        return message;
    }

    public long restartGeneration() {
        return restartGeneration;
    }
}
