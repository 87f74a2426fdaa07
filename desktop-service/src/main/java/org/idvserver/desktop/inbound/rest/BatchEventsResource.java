package org.idvserver.desktop.inbound.rest;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.vertx.MutinyHelper;
import io.vertx.core.Vertx;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.idvserver.desktop.application.FindBatches;
import org.idvserver.desktop.application.FollowBatch;
import org.idvserver.kit.identity.Roles;

/** How a batch goes on, as it happens (server-sent events). */
@Path("/api/v1/batches/{id}/events")
public class BatchEventsResource {
    private final FollowBatch followBatch;
    private final Sse sse;

    BatchEventsResource(FollowBatch followBatch, @Context Sse sse) {
        this.followBatch = followBatch;
        this.sse = sse;
    }

    @GET
    @KnownBatch
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER, Roles.TEACHER})
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @Operation(
            summary = "Follow a batch",
            description =
                    "Each event 'batch' is the batch as it is now, with the counts of its items; the first comes at"
                            + " once. The stream ends when no item is left to do.")
    public Multi<OutboundSseEvent> follow(UUID id) {
        var context = Vertx.currentContext();
        return followBatch
                .follow(id)
                .map(look -> look.news().map(this::changed).orElseGet(this::alive))
                .emitOn(MutinyHelper.executor(context));
    }

    private OutboundSseEvent changed(FindBatches.Progress progress) {
        return sse.newEventBuilder()
                .name("batch")
                .mediaType(MediaType.APPLICATION_JSON_TYPE)
                .data(BatchView.of(progress))
                .build();
    }

    private OutboundSseEvent alive() {
        return sse.newEventBuilder().comment("alive").build();
    }
}
