package org.idvserver.network.inbound.rest;

import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.idvserver.kit.error.RequestProblem;
import org.idvserver.kit.identity.Roles;
import org.idvserver.network.application.ManageStudentQuotas;

/** How many networks of their own students may have, and how wide. */
@Path("/api/v1/networks/quotas")
public class StudentQuotasResource {
    private final ManageStudentQuotas quotas;
    private final Caller caller;

    StudentQuotasResource(ManageStudentQuotas quotas, Caller caller) {
        this.quotas = quotas;
        this.caller = caller;
    }

    /** What is left out is what everybody may. */
    @Schema(example = "{\"networks\": 5, \"prefix\": 25}")
    public record QuotaRequest(@Min(0) @Max(1000) Integer networks, @Min(1) @Max(29) Integer prefix) {}

    /**
     * What the student may have and has; restingNetworks are deleted ones whose VNI rests. ownQuota is false where it is what everybody
     * may.
     */
    public record QuotaView(
            UUID userId, int networks, int prefix, boolean ownQuota, long usedNetworks, long restingNetworks) {

        static QuotaView of(UUID user, ManageStudentQuotas.Shown shown) {
            return new QuotaView(
                    user,
                    shown.limits().networks(),
                    shown.limits().prefix(),
                    shown.ownQuota(),
                    shown.used().networks(),
                    shown.used().resting());
        }
    }

    @GET
    @Path("{userId}")
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER, Roles.TEACHER, Roles.STUDENT})
    @Operation(summary = "Shows how many own networks a student may have, and has; students for themselves")
    @APIResponse(responseCode = "403", description = "A student who asks for somebody else")
    public Uni<QuotaView> get(@PathParam("userId") UUID user) {
        caller.sees().ifPresent(student -> {
            if (!student.student().equals(user)) {
                throw RequestProblem.FORBIDDEN.because("Students see what they themselves may have");
            }
        });
        return quotas.of(user).map(shown -> QuotaView.of(user, shown));
    }

    @PUT
    @Path("{userId}")
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER})
    @Operation(
            summary = "Lets a student have more or fewer own networks than everybody, or wider ones",
            description = "What the student has already is not taken away.")
    public Uni<QuotaView> set(@PathParam("userId") UUID user, @NotNull @Valid QuotaRequest request) {
        return quotas.set(user, request.networks(), request.prefix(), caller.actor())
                .chain(() -> get(user));
    }

    @DELETE
    @Path("{userId}")
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER})
    @Operation(summary = "Lets a student have what everybody may")
    public Uni<Void> remove(@PathParam("userId") UUID user) {
        return quotas.remove(user, caller.actor());
    }
}
