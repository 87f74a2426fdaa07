package org.idvserver.monitor.inbound.rest;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.vertx.MutinyHelper;
import io.vertx.core.Vertx;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.util.OptionalLong;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.idvserver.kit.error.Faults;
import org.idvserver.kit.identity.Roles;
import org.idvserver.monitor.application.FollowChanges;
import org.idvserver.monitor.application.FollowChanges.News;

/** Changes of live state as they happen (server-sent events). */
@Path("/api/v1/feed")
public class FeedResource {
    private final FollowChanges changes;
    private final Sse sse;

    FeedResource(FollowChanges changes, @Context Sse sse) {
        this.changes = changes;
        this.sse = sse;
    }

    /** Where the feed stands. */
    public record Position(long sequence) {}

    @GET
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER, Roles.TEACHER})
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @Operation(
            summary = "Follow changes of terminals and desktops",
            description =
                    "Events: 'ready' (the feed is open; read the states now), 'reset' (too much was missed; read the states again), "
                            + "'terminal' and 'desktop' (what it became). Send the last event's id as Last-Event-ID to go on from there.")
    public Multi<OutboundSseEvent> follow(@HeaderParam("Last-Event-ID") String lastEventId) {
        var context = Vertx.currentContext();
        return changes.follow(sequence(lastEventId)).map(this::event).emitOn(MutinyHelper.executor(context));
    }

    private static OptionalLong sequence(String lastEventId) {
        if (lastEventId == null || lastEventId.isBlank()) {
            return OptionalLong.empty();
        }
        boolean number = lastEventId.matches("\\d{1,18}");
        new Faults()
                .require(number, "Last-Event-ID", "must be the id of an event of this feed")
                .throwIfAny();
        return OptionalLong.of(Long.parseLong(lastEventId));
    }

    private OutboundSseEvent event(News news) {
        OutboundSseEvent.Builder event = sse.newEventBuilder();
        return switch (news.kind()) {
            case HEARTBEAT -> event.comment("alive").build();
            case READY -> filled(event, "ready", news, new Position(news.sequence()));
            case RESET -> filled(event, "reset", news, new Position(news.sequence()));
            case CHANGED -> filled(event, news.change().kind(), news, news.change());
        };
    }

    private static OutboundSseEvent filled(OutboundSseEvent.Builder event, String name, News news, Object data) {
        return event.name(name)
                .id(Long.toString(news.sequence()))
                .mediaType(MediaType.APPLICATION_JSON_TYPE)
                .data(data)
                .build();
    }
}
