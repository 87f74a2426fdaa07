package org.idvserver.network.inbound.rest;

import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.idvserver.kit.identity.Roles;
import org.idvserver.kit.page.Page;
import org.idvserver.kit.page.PageRequest;
import org.idvserver.network.application.FindPorts;
import org.idvserver.network.application.Ports;
import org.idvserver.network.inbound.rest.Views.PortView;

/** Ports and their addresses, for people and scripts. */
@Path("/api/v1/ports")
public class PortsResource {
    private final FindPorts find;

    PortsResource(FindPorts find) {
        this.find = find;
    }

    @GET
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER, Roles.TEACHER})
    @Operation(summary = "Lists ports, all or those of a network, a desktop or a node")
    public Uni<Page<PortView>> list(
            @QueryParam("networkId") UUID networkId,
            @QueryParam("desktopId") UUID desktopId,
            @QueryParam("nodeId") UUID nodeId,
            @QueryParam("pageSize") Integer pageSize,
            @QueryParam("pageToken") String pageToken) {
        Ports.Filter filter = new Ports.Filter(
                Optional.ofNullable(networkId), Optional.ofNullable(desktopId), Optional.ofNullable(nodeId));
        return find.page(filter, PageRequest.of(pageSize, pageToken)).map(page -> page.map(Views::of));
    }

    @GET
    @Path("{id}")
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER, Roles.TEACHER})
    @Operation(summary = "Reads a port")
    public Uni<PortView> get(@PathParam("id") UUID id) {
        return find.get(id).map(Views::of);
    }
}
