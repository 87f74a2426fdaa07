package org.idvserver.monitor.application;

import io.quarkus.hibernate.reactive.panache.common.WithSession;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import org.idvserver.kit.id.TimeOrderedId;
import org.idvserver.kit.page.Page;
import org.idvserver.kit.page.PageRequest;
import org.idvserver.monitor.domain.AuditRecord;

/** Adds to the audit record and reads it. */
@ApplicationScoped
public class KeepAudit {
    private final AuditTrail trail;
    private final Clock clock;

    KeepAudit(AuditTrail trail, Clock clock) {
        this.trail = trail;
        this.clock = clock;
    }

    /** In the transaction at hand. */
    public Uni<Void> append(AuditRecord.Act act, AuditRecord.Result result, Instant occurredTime) {
        return trail.append(new AuditRecord(TimeOrderedId.next(), act, result, occurredTime, clock.instant()));
    }

    @WithSession
    public Uni<Page<AuditRecord>> page(AuditTrail.Filter filter, PageRequest request) {
        return trail.page(filter, request)
                .map(rows -> Page.of(rows, request.size(), entry -> entry.id().toString()));
    }
}
