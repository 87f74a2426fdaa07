package org.idvserver.monitor.domain;

/** How an act ended. */
public enum AuditOutcome {
    SUCCEEDED,
    REFUSED,
    FAILED
}
