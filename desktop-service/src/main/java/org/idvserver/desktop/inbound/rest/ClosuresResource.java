package org.idvserver.desktop.inbound.rest;

import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.idvserver.desktop.application.CloseLab;
import org.idvserver.kit.identity.Person;
import org.idvserver.kit.identity.Roles;

/** Labs that are closed. */
@Path("/api/v1/closures")
public class ClosuresResource {
    private final CloseLab closeLab;
    private final Person person;

    ClosuresResource(CloseLab closeLab, Person person) {
        this.closeLab = closeLab;
        this.person = person;
    }

    /** Why a lab is closed, such as a water damage. */
    public record ClosureRequest(@NotBlank @Size(max = 500) String reason) {}

    /** Whether a lab is closed, and why; the reason is null when it is open. */
    public record ClosureView(UUID labId, boolean closed, String reason) {}

    @PUT
    @Path("{labId}")
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER})
    @Operation(
            summary = "Close a lab; safe to repeat",
            description =
                    "Lessons put no desktops there, its terminals are not woken, nobody can sign in anew, and its readiness says why;"
                            + " what is there stays until its lesson is over.")
    @APIResponse(responseCode = "404", description = "There is no such lab")
    @APIResponse(responseCode = "409", description = "LAB_WITHOUT_TERMINALS")
    public Uni<ClosureView> close(UUID labId, @Valid @NotNull ClosureRequest request) {
        return closeLab.close(person.actor(), labId, request.reason()).chain(() -> get(labId));
    }

    @GET
    @Path("{labId}")
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER, Roles.TEACHER})
    @Operation(summary = "Show whether a lab is closed, and why")
    public Uni<ClosureView> get(UUID labId) {
        return closeLab.closed(labId).map(reason -> new ClosureView(labId, reason.isPresent(), reason.orElse(null)));
    }

    @DELETE
    @Path("{labId}")
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER})
    @Operation(summary = "Open a lab again; safe to repeat. A terminal that is in maintenance by itself stays so")
    public Uni<Void> open(UUID labId) {
        return closeLab.open(person.actor(), labId);
    }
}
