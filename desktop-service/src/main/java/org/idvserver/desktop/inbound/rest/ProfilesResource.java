package org.idvserver.desktop.inbound.rest;

import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.idvserver.desktop.application.ManageProfiles;
import org.idvserver.desktop.domain.Profile;
import org.idvserver.kit.error.BrokenRules;
import org.idvserver.kit.identity.Person;
import org.idvserver.kit.identity.Roles;
import org.idvserver.kit.page.Page;
import org.idvserver.kit.page.PageRequest;
import org.idvserver.kit.rest.Created;
import org.idvserver.kit.rest.Revision;
import org.jboss.resteasy.reactive.RestResponse;

/** What the desktops of a kind have in common. */
@Path("/api/v1/profiles")
public class ProfilesResource {
    private final ManageProfiles manageProfiles;
    private final BrokenRules brokenRules;
    private final Person person;

    ProfilesResource(ManageProfiles manageProfiles, BrokenRules brokenRules, Person person) {
        this.manageProfiles = manageProfiles;
        this.brokenRules = brokenRules;
        this.person = person;
    }

    /** What a profile said, since when and by whose word. */
    public record VersionView(String changedBy, Instant changeTime, ProfileView profile) {}

    /** One field that becomes different. */
    public record ChangeView(String field, String from, String to) {}

    /** Desktops that were made of the profile when it had this number. */
    public record TouchedView(
            UUID sectionId, String sectionName, UUID labId, int number, long desktops, long onTerminals) {}

    /** What a change makes different for desktops to be, and which ones there are: they keep what they were made of. */
    public record PreviewView(int number, List<ChangeView> changes, List<TouchedView> desktops) {

        static PreviewView of(ManageProfiles.Preview preview) {
            return new PreviewView(
                    preview.profile().number(),
                    preview.changes().stream()
                            .map(change -> new ChangeView(change.field(), change.from(), change.to()))
                            .toList(),
                    preview.desktops().stream()
                            .map(made -> new TouchedView(
                                    made.sectionId(),
                                    made.sectionId() == null ? null : made.name(),
                                    made.labId(),
                                    made.number(),
                                    made.desktops(),
                                    made.onTerminals()))
                            .toList());
        }
    }

    @POST
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER})
    @Operation(summary = "Make a profile")
    @APIResponse(responseCode = "201", description = "The profile")
    public Uni<RestResponse<ProfileView>> create(@NotNull SpecRequest request) {
        return manageProfiles
                .create(person.actor(), request.wanted(brokenRules.of(request)))
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
    public Uni<RestResponse<ProfileView>> get(UUID id) {
        return manageProfiles.get(id).map(ProfilesResource::tagged);
    }

    @PUT
    @Path("{id}")
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER})
    @Operation(summary = "Change a profile for desktops to be; those that were made of it keep what they are")
    @APIResponse(responseCode = "412", description = "It was changed since the ETag in If-Match")
    public Uni<RestResponse<ProfileView>> change(
            UUID id, @HeaderParam(HttpHeaders.IF_MATCH) String ifMatch, @NotNull SpecRequest request) {
        return manageProfiles
                .change(person.actor(), id, Revision.expected(ifMatch), request.wanted(brokenRules.of(request)))
                .map(ProfilesResource::tagged);
    }

    @POST
    @Path("{id}/preview")
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER})
    @Operation(summary = "Say what a change would make different, and who has desktops of the profile; changes nothing")
    public Uni<PreviewView> preview(UUID id, @NotNull SpecRequest request) {
        return manageProfiles
                .preview(id, request.wanted(brokenRules.of(request)))
                .map(PreviewView::of);
    }

    @GET
    @Path("{id}/versions")
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER, Roles.TEACHER})
    @Operation(summary = "List what a profile said, oldest first")
    public Uni<Page<VersionView>> versions(
            UUID id, @QueryParam("pageSize") Integer pageSize, @QueryParam("pageToken") String pageToken) {
        return manageProfiles
                .versions(id, PageRequest.of(pageSize, pageToken))
                .map(page -> page.map(version -> new VersionView(
                        version.changedBy(), version.changed(), ProfileView.of(id, version.number(), version.spec()))));
    }

    private static RestResponse<ProfileView> tagged(Profile profile) {
        return RestResponse.ResponseBuilder.ok(ProfileView.of(profile))
                .header(HttpHeaders.ETAG, Revision.tag(profile.number()))
                .build();
    }
}
