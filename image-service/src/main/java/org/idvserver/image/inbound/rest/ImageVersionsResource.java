package org.idvserver.image.inbound.rest;

import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.idvserver.image.application.AddVersion;
import org.idvserver.image.application.CheckSource;
import org.idvserver.image.application.FindImages;
import org.idvserver.image.domain.ImageFormat;
import org.idvserver.image.domain.ImageSource;
import org.idvserver.kit.identity.Person;
import org.idvserver.kit.identity.Roles;
import org.idvserver.kit.page.Page;
import org.idvserver.kit.page.PageRequest;

/** Versions under their image: import and look. */
@Path("/api/v1/images/{id}/versions")
public class ImageVersionsResource {
    private final CheckSource checkSource;
    private final AddVersion addVersion;
    private final FindImages findImages;
    private final Person person;

    ImageVersionsResource(CheckSource checkSource, AddVersion addVersion, FindImages findImages, Person person) {
        this.checkSource = checkSource;
        this.addVersion = addVersion;
        this.findImages = findImages;
        this.person = person;
    }

    /** Where the content is: a file below an import folder, or an upload that is complete. */
    public record Source(@Size(min = 1, max = 1000) String path, UUID uploadId) {

        @AssertTrue(message = "must name exactly one of path and uploadId")
        boolean isOne() {
            return (path == null) != (uploadId == null);
        }
    }

    /** A version to import. The format is raw, qcow2, vmdk or vhdx; sha256 is that of the source file and may be left out. */
    public record AddRequest(
            @Valid @NotNull Source source,
            @NotBlank @Pattern(regexp = Words.FORMAT, message = "must be raw, qcow2, vmdk or vhdx") String format,
            @Pattern(regexp = Words.SHA256, message = "must be 64 hex digits") String sha256) {}

    @POST
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER})
    @Operation(summary = "Add a version; it is imported on its own and becomes READY or FAILED")
    @APIResponse(responseCode = "202", description = "Recorded")
    public Uni<Response> add(UUID id, @Valid @NotNull AddRequest request) {
        String actor = person.actor();
        return source(request)
                .flatMap(source -> addVersion.add(actor, id, source))
                .map(VersionsResource::accepted);
    }

    private Uni<ImageSource> source(AddRequest request) {
        ImageFormat format = Words.of(ImageFormat.class, request.format());
        Source source = request.source();
        return source.path() == null
                ? checkSource.upload(source.uploadId(), format, request.sha256())
                : checkSource.path(source.path(), format, request.sha256());
    }

    @GET
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER, Roles.TEACHER})
    @Operation(summary = "List an image's versions, oldest first")
    public Uni<Page<VersionView>> list(
            UUID id, @QueryParam("pageSize") Integer pageSize, @QueryParam("pageToken") String pageToken) {
        return findImages.versions(id, PageRequest.of(pageSize, pageToken)).map(page -> page.map(VersionView::of));
    }
}
