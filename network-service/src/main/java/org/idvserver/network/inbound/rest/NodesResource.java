package org.idvserver.network.inbound.rest;

import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.idvserver.kit.identity.Person;
import org.idvserver.kit.identity.Roles;
import org.idvserver.kit.page.Page;
import org.idvserver.kit.page.PageRequest;
import org.idvserver.network.application.DeleteNode;
import org.idvserver.network.application.FindNodes;
import org.idvserver.network.domain.NodeState;
import org.idvserver.network.inbound.rest.Views.NodeView;

/** Nodes and how well they are wired, for people and scripts. They come by themselves, as terminals report. */
@Path("/api/v1/nodes")
public class NodesResource {
    private final FindNodes find;
    private final DeleteNode delete;
    private final Person person;

    NodesResource(FindNodes find, DeleteNode delete, Person person) {
        this.find = find;
        this.delete = delete;
        this.person = person;
    }

    @GET
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER, Roles.TEACHER})
    @Operation(summary = "Lists nodes, or those in one state, such as all that are UNREACHABLE")
    public Uni<Page<NodeView>> list(
            @QueryParam("state") NodeState state,
            @QueryParam("pageSize") Integer pageSize,
            @QueryParam("pageToken") String pageToken) {
        return find.page(Optional.ofNullable(state), PageRequest.of(pageSize, pageToken))
                .map(page -> page.map(Views::of));
    }

    @GET
    @Path("{id}")
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER, Roles.TEACHER})
    @Operation(summary = "Reads a node with its state, the reason for it, and conditions")
    public Uni<NodeView> get(@PathParam("id") UUID id) {
        return find.get(id).map(Views::of);
    }

    @DELETE
    @Path("{id}")
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER})
    @Operation(summary = "Forgets a node that runs no desktop")
    public Uni<Void> delete(@PathParam("id") UUID id) {
        return delete.delete(id, person.actor());
    }
}
