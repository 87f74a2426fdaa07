package org.idvserver.monitor.inbound.rest;

import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.idvserver.kit.identity.Roles;
import org.idvserver.kit.page.Page;
import org.idvserver.kit.page.PageRequest;
import org.idvserver.monitor.application.ShowStates;
import org.idvserver.monitor.domain.DesktopStatus;

/** What terminals and desktops do now. */
@Path("/api/v1/states")
@RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER, Roles.TEACHER})
public class StatesResource {
    private final ShowStates states;
    private final TerminalViews views;

    StatesResource(ShowStates states, TerminalViews views) {
        this.states = states;
        this.views = views;
    }

    @GET
    @Path("terminals")
    @Operation(summary = "List the live states of terminals")
    public Uni<Page<TerminalView>> terminals(
            @QueryParam("labId") UUID labId,
            @QueryParam("pageSize") Integer pageSize,
            @QueryParam("pageToken") String pageToken) {
        return states.terminals(labId, PageRequest.of(pageSize, pageToken)).map(page -> page.map(views::view));
    }

    @GET
    @Path("terminals/{id}")
    @Operation(summary = "Show the live state of one terminal")
    public Uni<TerminalView> terminal(UUID id) {
        return states.terminal(id).map(views::view);
    }

    @GET
    @Path("desktops")
    @Operation(summary = "List the live states of desktops")
    public Uni<Page<DesktopStatus>> desktops(
            @QueryParam("terminalId") UUID terminalId,
            @QueryParam("sectionId") UUID sectionId,
            @QueryParam("pageSize") Integer pageSize,
            @QueryParam("pageToken") String pageToken) {
        return states.desktops(terminalId, sectionId, PageRequest.of(pageSize, pageToken));
    }

    @GET
    @Path("desktops/{id}")
    @Operation(summary = "Show the live state of one desktop")
    public Uni<DesktopStatus> desktop(UUID id) {
        return states.desktop(id);
    }
}
