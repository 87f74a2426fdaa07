package org.idvserver.desktop.inbound.rest;

import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.idvserver.desktop.application.EndExam;
import org.idvserver.desktop.application.FindDesktops;
import org.idvserver.kit.identity.Person;
import org.idvserver.kit.identity.Roles;
import org.jboss.resteasy.reactive.RestResponse;

/** Exams that go on in labs. */
@Path("/api/v1/exams")
public class ExamsResource {
    private final EndExam endExam;
    private final Person person;

    ExamsResource(EndExam endExam, Person person) {
        this.endExam = endExam;
        this.person = person;
    }

    /** In which lab. */
    public record EndRequest(@NotNull UUID labId) {}

    /** The lessons that were exams there until now; none when no exam went on. */
    public record EndedView(List<UUID> lessonIds) {}

    @POST
    @Path("end")
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER, Roles.TEACHER})
    @Operation(
            summary = "End the exam that goes on in a lab, before its time; teachers those of their own sections",
            description =
                    "Its desktops stop and leave within seconds, and what belongs in the lab now comes back: the desktops of"
                            + " an ordinary lesson that goes on, or whatever people sign in to. Safe to repeat. An exam that was ended"
                            + " stays so, unless its lesson is made an ordinary one and an exam again, or moved.")
    @APIResponse(responseCode = "202", description = "Those that were ended")
    public Uni<RestResponse<EndedView>> end(@Valid @NotNull EndRequest request) {
        boolean staff = person.is(Roles.ADMIN) || person.is(Roles.LAB_MANAGER);
        return endExam.end(new FindDesktops.Viewer(person.id(), staff, person.actor()), request.labId())
                .map(ended -> RestResponse.ResponseBuilder.create(Response.Status.ACCEPTED, new EndedView(ended))
                        .build());
    }
}
