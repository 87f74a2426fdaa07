package org.idvserver.image.inbound.rest;

import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Response;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.idvserver.image.application.AddVersion;
import org.idvserver.image.application.Caller;
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

    /** Where the content is: a file below an import folder, an upload that is complete, or a file on an allowed server. */
    public record Source(@Size(min = 1, max = 1000) String path, UUID uploadId, @Size(min = 1, max = 2000) String url) {

        @AssertTrue(message = "must name exactly one of path, uploadId and url")
        boolean isOne() {
            return Stream.of(path, uploadId, url).filter(Objects::nonNull).count() == 1;
        }
    }

    /**
     * A version to import. The format is raw, qcow2, vmdk or vhdx, and may be left out when the upload's metadata names it; sha256
     * is that of the source file and may be left out; pool is the name or id of the pool to import into, that for images when it
     * is left out.
     */
    public record AddRequest(
            @Valid @NotNull Source source,
            @Pattern(regexp = Words.FORMAT, message = "must be raw, qcow2, vmdk or vhdx") String format,
            @Pattern(regexp = Words.SHA256, message = "must be 64 hex digits") String sha256,
            @Size(min = 1, max = 63) String pool) {}

    @POST
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER})
    @Operation(summary = "Add a version; it is imported on its own and becomes READY or FAILED")
    @APIResponse(responseCode = "202", description = "Recorded")
    public Uni<Response> add(UUID id, @Valid @NotNull AddRequest request) {
        String actor = person.actor();
        return source(request)
                .flatMap(source -> addVersion.add(actor, id, source, Optional.ofNullable(request.pool())))
                .map(VersionsResource::accepted);
    }

    private Uni<ImageSource> source(AddRequest request) {
        CheckSource.Said said = new CheckSource.Said(
                Optional.ofNullable(request.format()).map(format -> Words.of(ImageFormat.class, format)),
                Optional.ofNullable(request.sha256()));
        Source source = request.source();
        if (source.path() != null) {
            return checkSource.path(source.path(), said);
        }
        return source.url() != null
                ? checkSource.url(source.url(), said)
                : checkSource.upload(new Caller(person.id(), person.is(Roles.ADMIN)), source.uploadId(), said);
    }

    @GET
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER, Roles.TEACHER})
    @Operation(summary = "List an image's versions, oldest first")
    public Uni<Page<VersionView>> list(
            UUID id, @QueryParam("pageSize") Integer pageSize, @QueryParam("pageToken") String pageToken) {
        return findImages.versions(id, PageRequest.of(pageSize, pageToken)).map(page -> page.map(VersionView::of));
    }
}
