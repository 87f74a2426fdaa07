package org.idvserver.desktop.inbound.rest;

import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
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
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.idvserver.desktop.application.ManageProfiles;
import org.idvserver.desktop.domain.Hardware;
import org.idvserver.desktop.domain.NicKind;
import org.idvserver.desktop.domain.Placement;
import org.idvserver.desktop.domain.Profile;
import org.idvserver.desktop.domain.RestoreMode;
import org.idvserver.kit.id.TimeOrderedId;
import org.idvserver.kit.identity.Person;
import org.idvserver.kit.identity.Roles;
import org.idvserver.kit.page.Page;
import org.idvserver.kit.page.PageRequest;
import org.idvserver.kit.rest.Created;
import org.jboss.resteasy.reactive.RestResponse;

/** What the desktops of a kind have in common. */
@Path("/api/v1/profiles")
public class ProfilesResource {
    private static final String DEFAULT_CHANNEL = "stable";

    private final ManageProfiles manageProfiles;
    private final Person person;

    ProfilesResource(ManageProfiles manageProfiles, Person person) {
        this.manageProfiles = manageProfiles;
        this.person = person;
    }

    /** A profile to make; the channel is stable, the restore mode EVERY_BOOT and the placement LOCAL unless it says otherwise. */
    public record CreateRequest(
            @NotBlank @Size(max = 200) String name,
            @NotNull @Min(1) @Max(256) Integer vcpuCount,
            @NotNull @Min(64) @Max(1_048_576) Integer memoryMib,
            @NotNull UUID imageId,
            @Pattern(regexp = "[a-z][a-z0-9-]{0,62}", message = "must be a channel's name") String channel,
            RestoreMode restoreMode,
            Placement placement,
            @NotNull @Size(min = 1, max = 8) List<@NotNull NicKind> nics,
            @NotNull @Size(max = 200) @NameTemplate String hostnamePattern) {

        Profile toProfile() {
            return new Profile(
                    TimeOrderedId.next(),
                    name,
                    new Hardware(
                            vcpuCount, memoryMib, restoreMode == null ? RestoreMode.EVERY_BOOT : restoreMode, nics),
                    new Profile.ImageSource(imageId, channel == null ? DEFAULT_CHANNEL : channel),
                    placement == null ? Placement.LOCAL : placement,
                    hostnamePattern);
        }
    }

    /** A profile as the API shows it. */
    public record ProfileView(
            UUID id,
            String name,
            int vcpuCount,
            int memoryMib,
            UUID imageId,
            String channel,
            RestoreMode restoreMode,
            Placement placement,
            List<NicKind> nics,
            String hostnamePattern) {

        static ProfileView of(Profile profile) {
            return new ProfileView(
                    profile.id(),
                    profile.name(),
                    profile.hardware().vcpuCount(),
                    profile.hardware().memoryMib(),
                    profile.image().imageId(),
                    profile.image().channel(),
                    profile.hardware().restoreMode(),
                    profile.placement(),
                    profile.hardware().nics(),
                    profile.hostnamePattern());
        }
    }

    @POST
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER})
    @Operation(summary = "Make a profile")
    @APIResponse(responseCode = "201", description = "The profile")
    public Uni<RestResponse<ProfileView>> create(@Valid @NotNull CreateRequest request) {
        return manageProfiles
                .create(person.actor(), request.toProfile())
                .map(profile -> Created.at("profiles", profile.id(), ProfileView.of(profile)));
    }

    @GET
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER, Roles.TEACHER})
    @Operation(summary = "List profiles, oldest first")
    public Uni<Page<ProfileView>> list(
            @QueryParam("pageSize") Integer pageSize, @QueryParam("pageToken") String pageToken) {
        return manageProfiles.page(PageRequest.of(pageSize, pageToken)).map(page -> page.map(ProfileView::of));
    }

    @GET
    @Path("{id}")
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER, Roles.TEACHER})
    @Operation(summary = "Show one profile")
    public Uni<ProfileView> get(UUID id) {
        return manageProfiles.get(id).map(ProfileView::of);
    }
}
