package org.idvserver.monitor.inbound.rest;

import java.time.Instant;
import java.util.UUID;
import org.idvserver.monitor.domain.AuditOutcome;
import org.idvserver.monitor.domain.AuditRecord;

/** One line of the audit record as the API shows it. */
public record AuditView(
        UUID id,
        String service,
        String actor,
        String action,
        String object,
        AuditOutcome outcome,
        String detail,
        String address,
        Instant occurredTime,
        Instant receivedTime) {

    static AuditView of(AuditRecord entry) {
        return new AuditView(
                entry.id(),
                entry.act().service(),
                entry.act().actor(),
                entry.act().action(),
                entry.act().object(),
                entry.result().outcome(),
                entry.result().detail(),
                entry.result().address(),
                entry.occurredTime(),
                entry.receivedTime());
    }
}
