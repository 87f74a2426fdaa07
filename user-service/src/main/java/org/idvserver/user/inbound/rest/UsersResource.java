package org.idvserver.user.inbound.rest;

import io.quarkus.security.Authenticated;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Email;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.idvserver.kit.identity.Person;
import org.idvserver.kit.identity.Roles;
import org.idvserver.kit.page.Page;
import org.idvserver.kit.page.PageRequest;
import org.idvserver.user.application.CreateUsers;
import org.idvserver.user.application.FindUsers;
import org.idvserver.user.domain.Role;
import org.jboss.resteasy.reactive.ResponseStatus;

/** The people of the campus. */
@Path("/api/v1/users")
public class UsersResource {
    private final CreateUsers createUsers;
    private final FindUsers findUsers;
    private final Person person;
    private final UserViews views;

    UsersResource(CreateUsers createUsers, FindUsers findUsers, Person person, UserViews views) {
        this.createUsers = createUsers;
        this.findUsers = findUsers;
        this.person = person;
        this.views = views;
    }

    /** Users to add, all or none. */
    public record CreateRequest(@NotNull @Size(min = 1, max = 200) List<@Valid @NotNull NewUserRequest> users) {}

    /** One user to add; without an initial password it cannot sign in by password. */
    public record NewUserRequest(
            @NotNull @Pattern(regexp = AuthResource.USERNAME, message = AuthResource.USERNAME_RULE) String username,
            @NotBlank @Size(max = 200) String displayName,
            @Email @Size(max = 320) String email,
            @NotNull
                    @Pattern(
                            regexp = "admin|lab-manager|teacher|student",
                            message = "must be admin, lab-manager, teacher or student")
                    String role,
            @Size(min = AuthResource.PASSWORD_MIN, max = AuthResource.PASSWORD_MAX) String initialPassword) {

        CreateUsers.NewUser toNewUser() {
            return new CreateUsers.NewUser(
                    username, displayName, email, Role.of(role).orElseThrow(), initialPassword);
        }
    }

    /** What was added, in the order asked for. */
    public record CreatedView(List<UserView> users) {}

    @POST
    @RolesAllowed(Roles.ADMIN)
    @ResponseStatus(201)
    @Operation(summary = "Add users, all or none")
    public Uni<CreatedView> create(@Valid @NotNull CreateRequest request) {
        List<CreateUsers.NewUser> newUsers =
                request.users().stream().map(NewUserRequest::toNewUser).toList();
        return createUsers
                .create(person.actor(), newUsers)
                .map(created ->
                        new CreatedView(created.stream().map(views::view).toList()));
    }

    @GET
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER, Roles.TEACHER})
    @Operation(summary = "List users, oldest first")
    public Uni<Page<UserView>> list(
            @QueryParam("pageSize") Integer pageSize, @QueryParam("pageToken") String pageToken) {
        return findUsers.page(PageRequest.of(pageSize, pageToken)).map(page -> page.map(views::view));
    }

    @GET
    @Path("me")
    @Authenticated
    @Operation(summary = "Show the caller")
    public Uni<UserView> me() {
        return findUsers.get(person.id()).map(views::view);
    }

    @GET
    @Path("{id}")
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER, Roles.TEACHER})
    @Operation(summary = "Show one user")
    public Uni<UserView> get(UUID id) {
        return findUsers.get(id).map(views::view);
    }
}
