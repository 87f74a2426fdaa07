package org.idvserver.monitor.application;

import io.smallrye.mutiny.Uni;
import java.util.List;
import org.idvserver.kit.page.PageRequest;
import org.idvserver.monitor.domain.AuditRecord;

/** Where the audit record is kept. */
public interface AuditTrail {

    /** What a query asks for; null for all. */
    record Filter(String actor, String action, String object) {}

    Uni<Void> append(AuditRecord entry);

    /** Newest first; the page starts before {@code request.after()}. */
    Uni<List<AuditRecord>> page(Filter filter, PageRequest request);
}
