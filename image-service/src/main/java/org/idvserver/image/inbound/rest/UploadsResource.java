package org.idvserver.image.inbound.rest;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.mutiny.core.buffer.Buffer;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.idvserver.image.application.ReceiveUpload;
import org.idvserver.kit.identity.Person;
import org.idvserver.kit.identity.Roles;

/** Uploads that can be resumed, in the manner of the core of tus 1.0. */
@Path("/api/v1/uploads")
public class UploadsResource {
    private static final String OFFSET = "Upload-Offset";

    private final ReceiveUpload receiveUpload;
    private final Person person;

    UploadsResource(ReceiveUpload receiveUpload, Person person) {
        this.receiveUpload = receiveUpload;
        this.person = person;
    }

    /** An upload to announce; sha256 is verified when a version is made of it, and may be left out. */
    public record StartRequest(
            @NotNull @Min(1) Long sizeBytes,
            @Pattern(regexp = Words.SHA256, message = "must be 64 hex digits") String sha256) {}

    /** An upload as the API shows it. */
    public record UploadView(UUID id, long sizeBytes, long offsetBytes, boolean complete, String sha256) {

        static UploadView of(ReceiveUpload.Progress progress) {
            return new UploadView(
                    progress.upload().id(),
                    progress.upload().sizeBytes(),
                    progress.arrivedBytes(),
                    progress.arrivedBytes() == progress.upload().sizeBytes(),
                    progress.upload().sha256().orElse(null));
        }
    }

    @POST
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER})
    @Operation(summary = "Announce an upload")
    @APIResponse(responseCode = "201", description = "Send its parts to the location with PATCH")
    public Uni<Response> start(@Valid @NotNull StartRequest request) {
        return receiveUpload
                .start(person.actor(), request.sizeBytes(), request.sha256())
                .map(progress -> Response.created(URI.create(
                                "/api/v1/uploads/" + progress.upload().id()))
                        .entity(UploadView.of(progress))
                        .build());
    }

    @GET
    @Path("{id}")
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER})
    @Operation(summary = "Show how far an upload is")
    public Uni<UploadView> get(UUID id) {
        return receiveUpload.progress(id).map(UploadView::of);
    }

    @HEAD
    @Path("{id}")
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER})
    @Operation(summary = "Tell in Upload-Offset where an upload goes on")
    public Uni<Response> offset(UUID id) {
        return receiveUpload.progress(id).map(progress -> Response.ok()
                .header(OFFSET, progress.arrivedBytes())
                .header("Upload-Length", progress.upload().sizeBytes())
                .header("Cache-Control", "no-store")
                .build());
    }

    @PATCH
    @Path("{id}")
    @Consumes("application/offset+octet-stream")
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER})
    @Operation(summary = "Send the part that begins at Upload-Offset")
    @APIResponse(responseCode = "204", description = "Written; Upload-Offset tells where the upload goes on")
    public Uni<Response> append(
            UUID id, @NotNull @Min(0) @HeaderParam(OFFSET) Long offset, @Context HttpServerRequest request) {
        Multi<Buffer> part =
                io.vertx.mutiny.core.http.HttpServerRequest.newInstance(request).toMulti();
        return receiveUpload.append(id, offset, part).map(progress -> Response.noContent()
                .header(OFFSET, progress.arrivedBytes())
                .build());
    }
}
