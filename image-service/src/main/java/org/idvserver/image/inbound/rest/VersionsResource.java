package org.idvserver.image.inbound.rest;

import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.idvserver.image.application.FindImages;
import org.idvserver.image.application.RequestRelease;
import org.idvserver.image.domain.ImageVersion;
import org.idvserver.kit.identity.Person;
import org.idvserver.kit.identity.Roles;

/** Versions by their own id: look and release. */
@Path("/api/v1/versions/{id}")
public class VersionsResource {
    private final RequestRelease requestRelease;
    private final FindImages findImages;
    private final Person person;

    VersionsResource(RequestRelease requestRelease, FindImages findImages, Person person) {
        this.requestRelease = requestRelease;
        this.findImages = findImages;
        this.person = person;
    }

    @GET
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER, Roles.TEACHER})
    @Operation(summary = "Show a version")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = VersionView.class)))
    public Uni<Response> get(UUID id) {
        return findImages.version(id).map(VersionsResource::shown);
    }

    @POST
    @Path("release")
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER})
    @Operation(summary = "Release a version; it becomes RELEASED when it is frozen and has its manifest")
    @APIResponse(responseCode = "202", description = "Recorded")
    public Uni<Response> release(UUID id) {
        return requestRelease.release(person.actor(), id).map(VersionsResource::accepted);
    }

    /** A version, with the tag that a change of it must name. */
    static Response shown(ImageVersion version) {
        return Response.ok(VersionView.of(version))
                .tag(Long.toString(version.revision()))
                .build();
    }

    /** A version whose work goes on after the answer. */
    static Response accepted(ImageVersion version) {
        return Response.accepted(VersionView.of(version))
                .location(URI.create("/api/v1/versions/" + version.id()))
                .build();
    }
}
