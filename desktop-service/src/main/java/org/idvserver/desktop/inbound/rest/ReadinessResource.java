package org.idvserver.desktop.inbound.rest;

import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.idvserver.desktop.application.FindReadiness;
import org.idvserver.kit.identity.Roles;

/** Whether labs are ready for their lessons. */
@Path("/api/v1/readiness")
public class ReadinessResource {
    private final FindReadiness findReadiness;

    ReadinessResource(FindReadiness findReadiness) {
        this.findReadiness = findReadiness;
    }

    /** The lessons that go on or are near. */
    public record ListView(List<ReadinessView.Summary> items) {}

    @GET
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER, Roles.TEACHER})
    @Operation(
            summary = "List the lessons of the next 24 hours, and how many seats, terminals and desktops are ready",
            description = "In the order of their beginning, those that go on included; at most 100.")
    public Uni<ListView> list(@QueryParam("labId") UUID labId) {
        return findReadiness
                .near(Optional.ofNullable(labId))
                .map(reports -> new ListView(
                        reports.stream().map(ReadinessView.Summary::of).toList()));
    }

    @GET
    @Path("{lessonId}")
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER, Roles.TEACHER})
    @Operation(
            summary = "Show for each seat of a lesson's lab its terminal and its desktop, and what stands in the way",
            description =
                    "In the order of the seat map. Before the lesson the desktop that will come is shown where that is decided:"
                            + " it is there already, or was made for the seat; the other seats take the next free one, and nextFree says how"
                            + " many there are for how many seats. Once the lesson has begun, what is there is shown. Times are UTC.")
    @APIResponse(responseCode = "200", description = "The lab, seat by seat")
    @APIResponse(responseCode = "404", description = "LESSON_NOT_FOUND")
    public Uni<ReadinessView> get(UUID lessonId) {
        return findReadiness.of(lessonId).map(ReadinessView::of);
    }
}
