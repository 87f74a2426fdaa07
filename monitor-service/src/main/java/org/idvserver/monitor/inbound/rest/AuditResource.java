package org.idvserver.monitor.inbound.rest;

import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.idvserver.kit.identity.Roles;
import org.idvserver.kit.page.Page;
import org.idvserver.kit.page.PageRequest;
import org.idvserver.monitor.application.AuditTrail;
import org.idvserver.monitor.application.KeepAudit;

/** Who did what. */
@Path("/api/v1/audit")
public class AuditResource {
    private final KeepAudit keepAudit;

    AuditResource(KeepAudit keepAudit) {
        this.keepAudit = keepAudit;
    }

    @GET
    @RolesAllowed(Roles.ADMIN)
    @Operation(summary = "List the audit record, newest first", description = "Filters match whole values.")
    public Uni<Page<AuditView>> list(
            @QueryParam("actor") String actor,
            @QueryParam("action") String action,
            @QueryParam("object") String object,
            @QueryParam("pageSize") Integer pageSize,
            @QueryParam("pageToken") String pageToken) {
        return keepAudit
                .page(new AuditTrail.Filter(actor, action, object), PageRequest.of(pageSize, pageToken))
                .map(page -> page.map(AuditView::of));
    }
}
