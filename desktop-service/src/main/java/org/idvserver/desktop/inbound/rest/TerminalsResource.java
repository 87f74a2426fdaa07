package org.idvserver.desktop.inbound.rest;

import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.idvserver.desktop.application.CreateTerminal;
import org.idvserver.desktop.application.FindTerminals;
import org.idvserver.desktop.application.MaintainTerminal;
import org.idvserver.desktop.application.PowerOffTerminals;
import org.idvserver.desktop.application.RevokeTerminal;
import org.idvserver.desktop.application.Terminals;
import org.idvserver.desktop.application.WakeTerminals;
import org.idvserver.desktop.domain.Terminal;
import org.idvserver.desktop.domain.TerminalState;
import org.idvserver.kit.identity.Person;
import org.idvserver.kit.identity.Roles;
import org.idvserver.kit.page.Page;
import org.idvserver.kit.page.PageRequest;
import org.idvserver.kit.rest.Created;
import org.jboss.resteasy.reactive.RestResponse;

/** The machines of the labs. */
@Path("/api/v1/terminals")
public class TerminalsResource {
    private final CreateTerminal createTerminal;
    private final MaintainTerminal maintainTerminal;
    private final WakeTerminals wakeTerminals;
    private final PowerOffTerminals powerOffTerminals;
    private final RevokeTerminal revokeTerminal;
    private final FindTerminals findTerminals;
    private final Person person;

    TerminalsResource(
            CreateTerminal createTerminal,
            MaintainTerminal maintainTerminal,
            WakeTerminals wakeTerminals,
            PowerOffTerminals powerOffTerminals,
            RevokeTerminal revokeTerminal,
            FindTerminals findTerminals,
            Person person) {
        this.createTerminal = createTerminal;
        this.maintainTerminal = maintainTerminal;
        this.wakeTerminals = wakeTerminals;
        this.powerOffTerminals = powerOffTerminals;
        this.revokeTerminal = revokeTerminal;
        this.findTerminals = findTerminals;
        this.person = person;
    }

    /** A terminal to be; the seat may be left out. */
    public record CreateRequest(@NotBlank @Size(max = 200) String name, @NotNull UUID labId, UUID seatId) {}

    /** The new terminal with the token for its enrolment, which is shown here and never again. */
    public record CreatedView(
            UUID id,
            String name,
            UUID labId,
            UUID seatId,
            TerminalState state,
            String enrolmentToken,
            Instant enrolmentTokenExpireTime) {

        static CreatedView of(CreateTerminal.Created created) {
            Terminal terminal = created.terminal();
            return new CreatedView(
                    terminal.id(),
                    terminal.name(),
                    terminal.labId(),
                    terminal.seatId(),
                    terminal.state(),
                    created.token(),
                    created.expires());
        }
    }

    /** Why a terminal is out of use. */
    public record MaintenanceRequest(@NotBlank @Size(max = 500) String reason) {}

    /** Why a terminal is shut out. */
    public record RevokeRequest(@NotBlank @Size(max = 500) String reason) {}

    @POST
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER})
    @Operation(summary = "Make a terminal and its one-time enrolment token")
    @APIResponse(responseCode = "201", description = "The terminal with its token")
    public Uni<RestResponse<CreatedView>> create(@Valid @NotNull CreateRequest request) {
        Terminal.Place place = new Terminal.Place(request.labId(), request.seatId());
        return createTerminal
                .create(person.actor(), request.name(), place)
                .map(created -> Created.at("terminals", created.terminal().id(), CreatedView.of(created)));
    }

    @GET
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER, Roles.TEACHER})
    @Operation(
            summary = "List terminals, oldest first",
            description = "Of one lab, in one state, and with connected only those that are connected, or are not.")
    public Uni<Page<TerminalView>> list(
            @QueryParam("labId") UUID labId,
            @QueryParam("state") TerminalState state,
            @QueryParam("connected") Boolean connected,
            @QueryParam("pageSize") Integer pageSize,
            @QueryParam("pageToken") String pageToken) {
        return findTerminals
                .page(new Terminals.Wanted(labId, state, connected), PageRequest.of(pageSize, pageToken))
                .map(page -> page.map(TerminalView::of));
    }

    @GET
    @Path("{id}")
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER, Roles.TEACHER})
    @Operation(summary = "Show one terminal with what it reported")
    public Uni<TerminalView> get(UUID id) {
        return findTerminals.get(id).map(TerminalView::of);
    }

    @PUT
    @Path("{id}/maintenance")
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER})
    @Operation(summary = "Take a terminal out of use: no desktop is put there, those that are there stay")
    public Uni<TerminalView> maintain(UUID id, @Valid @NotNull MaintenanceRequest request) {
        return maintainTerminal.begin(person.actor(), id, request.reason()).flatMap(this::view);
    }

    @DELETE
    @Path("{id}/maintenance")
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER})
    @Operation(summary = "Take a terminal back into use")
    public Uni<TerminalView> endMaintenance(UUID id) {
        return maintainTerminal.end(person.actor(), id).flatMap(this::view);
    }

    /** Whose terminals are to be switched on. */
    public record WakeRequest(@NotNull UUID labId) {}

    /** The terminals that are being woken: they were away, and have a card that can be woken. */
    public record WakingView(List<UUID> terminalIds) {

        static RestResponse<WakingView> accepted(List<Terminal> waking) {
            WakingView view = new WakingView(waking.stream().map(Terminal::id).toList());
            return RestResponse.ResponseBuilder.create(Response.Status.ACCEPTED, view)
                    .build();
        }
    }

    @POST
    @Path("wake")
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER})
    @Operation(summary = "Switch on the terminals of a lab by Wake-on-LAN, one after the other")
    @APIResponse(responseCode = "202", description = "Those that are being woken")
    public Uni<RestResponse<WakingView>> wakeLab(@Valid @NotNull WakeRequest request) {
        return wakeTerminals.wakeLab(person.actor(), request.labId()).map(WakingView::accepted);
    }

    @POST
    @Path("{id}/wake")
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER})
    @Operation(summary = "Switch a terminal on by Wake-on-LAN, if it is away")
    @APIResponse(responseCode = "202", description = "The terminal, if it is being woken")
    public Uni<RestResponse<WakingView>> wake(UUID id) {
        return findTerminals
                .get(id)
                .flatMap(known -> wakeTerminals.wake(person.actor(), List.of(id)))
                .map(WakingView::accepted);
    }

    /** Whose terminals are to be switched off. */
    public record PowerOffRequest(@NotNull UUID labId) {}

    /** The terminals that are to be switched off: they were on. */
    public record PoweringOffView(List<UUID> terminalIds) {

        static RestResponse<PoweringOffView> accepted(List<Terminal> on) {
            PoweringOffView view =
                    new PoweringOffView(on.stream().map(Terminal::id).toList());
            return RestResponse.ResponseBuilder.create(Response.Status.ACCEPTED, view)
                    .build();
        }
    }

    @POST
    @Path("power-off")
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER})
    @Operation(
            summary = "Switch off the terminals of a lab, each as soon as nobody uses it",
            description = "None during a lesson of the lab or shortly before one: then after it.")
    @APIResponse(responseCode = "202", description = "Those that are on")
    public Uni<RestResponse<PoweringOffView>> powerOffLab(@Valid @NotNull PowerOffRequest request) {
        return powerOffTerminals.powerOffLab(person.actor(), request.labId()).map(PoweringOffView::accepted);
    }

    @POST
    @Path("{id}/power-off")
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER})
    @Operation(summary = "Switch a terminal off as soon as nobody uses it and its lab has no lesson, if it is on")
    @APIResponse(responseCode = "202", description = "The terminal, if it is on")
    public Uni<RestResponse<PoweringOffView>> powerOff(UUID id) {
        return findTerminals
                .get(id)
                .flatMap(known -> powerOffTerminals.powerOff(person.actor(), List.of(id)))
                .map(PoweringOffView::accepted);
    }

    @POST
    @Path("{id}/enrolment-token")
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER})
    @Operation(
            summary = "Make a new enrolment token for a terminal; the one before is void",
            description =
                    "For one that has not enrolled yet, or whose certificate ended while it was switched off, or that"
                            + " got a new disk: put the token where its agent finds it, and it enrols anew, with the same"
                            + " id. A certificate of another key is not renewed any more, but goes on until it ends: revoke"
                            + " a terminal that was stolen.")
    public Uni<CreatedView> renewToken(UUID id) {
        return createTerminal.renewToken(person.actor(), id).map(CreatedView::of);
    }

    @POST
    @Path("{id}/revoke")
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER})
    @Operation(summary = "Shut a terminal out for ever")
    public Uni<TerminalView> revoke(UUID id, @Valid @NotNull RevokeRequest request) {
        return revokeTerminal.revoke(person.actor(), id, request.reason()).flatMap(this::view);
    }

    private Uni<TerminalView> view(Terminal terminal) {
        return findTerminals.get(terminal.id()).map(TerminalView::of);
    }
}
