package org.idvserver.user.inbound.rest;

import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.idvserver.kit.identity.Person;
import org.idvserver.kit.identity.Roles;
import org.idvserver.kit.page.Page;
import org.idvserver.kit.page.PageRequest;
import org.idvserver.user.application.ArrangeGroups;
import org.idvserver.user.application.FindUsers;
import org.idvserver.user.domain.Group;
import org.jboss.resteasy.reactive.ResponseStatus;

/** Classes and departments. */
@Path("/api/v1/groups")
public class GroupsResource {
    private final ArrangeGroups arrangeGroups;
    private final FindUsers findUsers;
    private final Person person;
    private final UserViews views;

    GroupsResource(ArrangeGroups arrangeGroups, FindUsers findUsers, Person person, UserViews views) {
        this.arrangeGroups = arrangeGroups;
        this.findUsers = findUsers;
        this.person = person;
        this.views = views;
    }

    /** A group to make. */
    public record CreateRequest(@NotBlank @Size(max = 200) String name) {}

    /** All members from now on. */
    public record MembersRequest(@NotNull @Size(max = 10_000) List<@NotNull UUID> userIds) {}

    /** A group as the API shows it. */
    public record GroupView(UUID id, String name) {

        static GroupView of(Group group) {
            return new GroupView(group.id(), group.name());
        }
    }

    @POST
    @RolesAllowed(Roles.ADMIN)
    @ResponseStatus(201)
    @Operation(summary = "Make a group")
    public Uni<GroupView> create(@Valid @NotNull CreateRequest request) {
        return arrangeGroups.create(person.actor(), request.name()).map(GroupView::of);
    }

    @PUT
    @Path("{id}/members")
    @RolesAllowed(Roles.ADMIN)
    @Operation(summary = "Say who is in a group")
    public Uni<GroupView> setMembers(UUID id, @Valid @NotNull MembersRequest request) {
        return arrangeGroups.setMembers(person.actor(), id, request.userIds()).map(GroupView::of);
    }

    @GET
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER, Roles.TEACHER})
    @Operation(summary = "List groups, oldest first")
    public Uni<Page<GroupView>> list(
            @QueryParam("pageSize") Integer pageSize, @QueryParam("pageToken") String pageToken) {
        return arrangeGroups.page(PageRequest.of(pageSize, pageToken)).map(page -> page.map(GroupView::of));
    }

    @GET
    @Path("{id}/members")
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER, Roles.TEACHER})
    @Operation(summary = "List a group's members")
    public Uni<Page<UserView>> members(
            UUID id, @QueryParam("pageSize") Integer pageSize, @QueryParam("pageToken") String pageToken) {
        return findUsers.membersOf(id, PageRequest.of(pageSize, pageToken)).map(page -> page.map(views::view));
    }
}
