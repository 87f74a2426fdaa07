package org.idvserver.image.inbound.rest;

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
import org.idvserver.image.application.FollowVersion;
import org.idvserver.image.domain.ImageVersion;
import org.idvserver.kit.identity.Roles;

/** What becomes of a version, as it happens (server-sent events). */
@Path("/api/v1/versions/{id}/events")
public class VersionEventsResource {
    private final FollowVersion followVersion;
    private final Sse sse;

    VersionEventsResource(FollowVersion followVersion, @Context Sse sse) {
        this.followVersion = followVersion;
        this.sse = sse;
    }

    @GET
    @KnownVersion
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER, Roles.TEACHER})
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @Operation(
            summary = "Follow a version's import and release",
            description =
                    "Each event 'version' is the version as it is now; the first comes at once. The stream ends when the"
                            + " version is READY, RELEASED or FAILED and nothing more is wanted of it.")
    public Multi<OutboundSseEvent> follow(UUID id) {
        var context = Vertx.currentContext();
        return followVersion
                .follow(id)
                .map(look -> look.news().map(this::changed).orElseGet(this::alive))
                .emitOn(MutinyHelper.executor(context));
    }

    private OutboundSseEvent changed(ImageVersion version) {
        return sse.newEventBuilder()
                .name("version")
                .mediaType(MediaType.APPLICATION_JSON_TYPE)
                .data(VersionView.of(version))
                .build();
    }

    private OutboundSseEvent alive() {
        return sse.newEventBuilder().comment("alive").build();
    }
}
