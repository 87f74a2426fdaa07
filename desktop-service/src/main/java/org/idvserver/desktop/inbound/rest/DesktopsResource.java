package org.idvserver.desktop.inbound.rest;

import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.idvserver.desktop.application.AssignDesktop;
import org.idvserver.desktop.application.DeleteDesktop;
import org.idvserver.desktop.application.FindDesktops;
import org.idvserver.desktop.application.LockDesktop;
import org.idvserver.desktop.application.RenewDesktop;
import org.idvserver.desktop.application.WishDesktop;
import org.idvserver.desktop.domain.Desktop;
import org.idvserver.desktop.domain.Placement;
import org.idvserver.kit.identity.Person;
import org.idvserver.kit.identity.Roles;
import org.idvserver.kit.page.Page;
import org.jboss.resteasy.reactive.ResponseStatus;

/** Desktops: where they are, and whether they run. Students see and start their own. */
@Path("/api/v1/desktops")
public class DesktopsResource {
    private final FindDesktops findDesktops;
    private final WishDesktop wishDesktop;
    private final AssignDesktop assignDesktop;
    private final LockDesktop lockDesktop;
    private final RenewDesktop renewDesktop;
    private final DeleteDesktop deleteDesktop;
    private final Person person;

    DesktopsResource(
            FindDesktops findDesktops,
            WishDesktop wishDesktop,
            AssignDesktop assignDesktop,
            LockDesktop lockDesktop,
            RenewDesktop renewDesktop,
            DeleteDesktop deleteDesktop,
            Person person) {
        this.findDesktops = findDesktops;
        this.wishDesktop = wishDesktop;
        this.assignDesktop = assignDesktop;
        this.lockDesktop = lockDesktop;
        this.renewDesktop = renewDesktop;
        this.deleteDesktop = deleteDesktop;
        this.person = person;
    }

    /** Where a desktop is to be; without a placement it keeps its own. */
    public record AssignRequest(@NotNull UUID terminalId, Placement placement) {}

    /** A released version, or a channel of its profile's image; neither: its profile's channel. */
    public record ReimageRequest(
            UUID versionId,
            @Pattern(regexp = "[a-z][a-z0-9-]{0,62}", message = "must be a channel's name") String channel) {}

    /** Why a desktop is to stay as it is; its user reads it too. */
    public record LockRequest(@NotBlank @Size(max = 500) String reason) {}

    @GET
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER, Roles.TEACHER, Roles.STUDENT})
    @Operation(
            summary = "List desktops, oldest first; students see their own",
            description = "sort is createTime or name, with a minus for the greatest first, such as -name. namePrefix"
                    + " narrows to names that begin so. stuck narrows to those that are past their deadline; the obstacle of"
                    + " each says why and what to do.")
    public Uni<Page<DesktopView>> list(@BeanParam DesktopQuery query) {
        return findDesktops
                .page(viewer(true), query.wanted(), query.sort(), query.pageRequest())
                .map(page -> page.map(DesktopView::of));
    }

    @GET
    @Path("{id}")
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER, Roles.TEACHER, Roles.STUDENT})
    @Operation(summary = "Show one desktop")
    public Uni<DesktopView> get(UUID id) {
        return findDesktops.get(viewer(true), id).map(DesktopView::of);
    }

    @POST
    @Path("{id}/start")
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER, Roles.STUDENT})
    @ResponseStatus(202)
    @Operation(summary = "Wish a desktop to run")
    public Uni<DesktopView> start(UUID id) {
        return wishDesktop.start(viewer(false), id).flatMap(this::view);
    }

    @POST
    @Path("{id}/stop")
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER, Roles.STUDENT})
    @ResponseStatus(202)
    @Operation(summary = "Wish a desktop to stop")
    public Uni<DesktopView> stop(UUID id) {
        return wishDesktop.stop(viewer(false), id).flatMap(this::view);
    }

    @POST
    @Path("{id}/restart")
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER, Roles.STUDENT})
    @ResponseStatus(202)
    @Operation(summary = "Wish a running desktop to start anew; each call is one restart more")
    public Uni<DesktopView> restart(UUID id) {
        return wishDesktop.restart(viewer(false), id).flatMap(this::view);
    }

    @POST
    @Path("{id}/reset")
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER, Roles.STUDENT})
    @ResponseStatus(202)
    @Operation(
            summary = "Put a desktop's disk back to its image; what was written is lost",
            description =
                    "A LOCAL one gets a fresh disk at its next start, and is restarted if it runs. A ROAMING one leaves its"
                            + " terminal, is RENEWING, and goes on where it is wished.")
    public Uni<DesktopView> reset(UUID id) {
        return renewDesktop.reset(viewer(false), id).flatMap(this::view);
    }

    @POST
    @Path("{id}/reimage")
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER})
    @ResponseStatus(202)
    @Operation(
            summary = "Give a desktop another image version; what was written is lost, its name and addresses stay",
            description =
                    "Without a version or channel: the version that its profile's channel points to now. One that has the"
                            + " version already stays as it is.")
    public Uni<DesktopView> reimage(UUID id, @Valid @NotNull ReimageRequest request) {
        return renewDesktop
                .reimage(person.actor(), id, new RenewDesktop.Choice(request.versionId(), request.channel()))
                .flatMap(this::view);
    }

    @PUT
    @Path("{id}/assignment")
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER})
    @Operation(summary = "Say on which terminal a desktop is to be")
    @APIResponse(
            responseCode = "409",
            description =
                    "WRONG_STATE, also when it is in a network of its student's own and somebody else has signed in there;"
                            + " DESKTOP_LOCKED, TERMINAL_IN_MAINTENANCE")
    public Uni<DesktopView> assign(UUID id, @Valid @NotNull AssignRequest request) {
        return assignDesktop
                .assign(person.actor(), id, request.terminalId(), request.placement())
                .flatMap(this::view);
    }

    @DELETE
    @Path("{id}/assignment")
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER})
    @Operation(summary = "Take a desktop from its terminal")
    public Uni<DesktopView> unassign(UUID id) {
        return assignDesktop.unassign(person.actor(), id).flatMap(this::view);
    }

    @DELETE
    @Path("{id}/user")
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER})
    @ResponseStatus(202)
    @Operation(
            summary = "Take a desktop of a pool from who has it; safe to repeat",
            description = "It leaves its terminal, its disk goes back to its image, and the next who comes gets it.")
    @APIResponse(responseCode = "409", description = "WRONG_STATE when it is of no pool, or runs; DESKTOP_LOCKED")
    public Uni<DesktopView> freeForAnother(UUID id) {
        return renewDesktop.freeForAnother(person.actor(), id).flatMap(this::view);
    }

    @PUT
    @Path("{id}/lock")
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER})
    @Operation(summary = "Keep a desktop as it is: it is not started, moved or deleted until it is unlocked")
    public Uni<DesktopView> lock(UUID id, @Valid @NotNull LockRequest request) {
        return lockDesktop.lock(person.actor(), id, request.reason()).flatMap(this::view);
    }

    @DELETE
    @Path("{id}/lock")
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER})
    @Operation(summary = "Unlock a desktop")
    public Uni<DesktopView> unlock(UUID id) {
        return lockDesktop.unlock(person.actor(), id).flatMap(this::view);
    }

    @DELETE
    @Path("{id}")
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER})
    @Operation(
            summary = "Wish a desktop gone, with its disk and its ports",
            description =
                    "It leaves its terminal and can be had back until its purgeTime; what is not READY, or is deleted"
                            + " permanently, is removed at once.")
    @APIResponse(responseCode = "202", description = "The desktop, which is going")
    @APIResponse(responseCode = "204", description = "It is gone")
    public Uni<Response> delete(UUID id, @QueryParam("permanently") @DefaultValue("false") boolean permanently) {
        return deleteDesktop
                .delete(person.actor(), id, permanently)
                .flatMap(going -> going.isEmpty()
                        ? Uni.createFrom().item(Response.noContent().build())
                        : view(going.get()).map(view -> Response.accepted(view).build()));
    }

    @POST
    @Path("{id}/restore")
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER})
    @Operation(summary = "Have a deleted desktop back as it was, on no terminal")
    public Uni<DesktopView> restore(UUID id) {
        return deleteDesktop.restore(person.actor(), id).flatMap(this::view);
    }

    private Uni<DesktopView> view(Desktop desktop) {
        return findDesktops.get(viewer(true), desktop.id()).map(DesktopView::of);
    }

    /** Teachers may look at all desktops; what they may change comes with their sections. */
    private FindDesktops.Viewer viewer(boolean looking) {
        boolean staff = person.is(Roles.ADMIN) || person.is(Roles.LAB_MANAGER) || (looking && person.is(Roles.TEACHER));
        return new FindDesktops.Viewer(person.id(), staff, person.actor());
    }
}
