package org.idvserver.image.inbound.rest;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.mutiny.core.buffer.Buffer;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.OPTIONS;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.idvserver.image.application.Caller;
import org.idvserver.image.application.FindUploads;
import org.idvserver.image.application.ReceiveUpload;
import org.idvserver.image.application.RemoveUpload;
import org.idvserver.image.application.StartUpload;
import org.idvserver.image.application.UploadProgress;
import org.idvserver.image.config.ImageConfig;
import org.idvserver.image.domain.ImageProblem;
import org.idvserver.image.domain.Upload;
import org.idvserver.image.domain.UploadKind;
import org.idvserver.kit.identity.Person;
import org.idvserver.kit.identity.Roles;

/** Uploads that can be resumed, by tus 1.0.0. */
@Tus
@Path(Tus.PATH)
public class UploadsResource {
    private final StartUpload startUpload;
    private final ReceiveUpload receiveUpload;
    private final FindUploads findUploads;
    private final RemoveUpload removeUpload;
    private final Person person;
    private final ImageConfig config;

    UploadsResource(
            StartUpload startUpload,
            ReceiveUpload receiveUpload,
            FindUploads findUploads,
            RemoveUpload removeUpload,
            Person person,
            ImageConfig config) {
        this.startUpload = startUpload;
        this.receiveUpload = receiveUpload;
        this.findUploads = findUploads;
        this.removeUpload = removeUpload;
        this.person = person;
        this.config = config;
    }

    /** An upload as the API shows it. */
    public record UploadView(
            UUID id,
            long sizeBytes,
            long offsetBytes,
            boolean complete,
            String filename,
            String format,
            String sha256,
            Instant createdTime,
            Instant expiresTime) {

        static UploadView of(UploadProgress progress) {
            Upload upload = progress.upload();
            return new UploadView(
                    upload.id(),
                    upload.sizeBytes(),
                    progress.arrivedBytes(),
                    progress.complete(),
                    upload.filename().orElse(null),
                    upload.format().map(Words::word).orElse(null),
                    upload.sha256().orElse(null),
                    upload.created(),
                    upload.expires());
        }
    }

    @OPTIONS
    @PermitAll
    @Operation(summary = "Tell what of tus is spoken here")
    public Response options() {
        return Response.noContent()
                .header("Tus-Version", Tus.VERSION)
                .header("Tus-Extension", Tus.EXTENSIONS)
                .header("Tus-Max-Size", config.uploads().maxBytes())
                .header("Tus-Checksum-Algorithm", Tus.CHECKSUMS)
                .build();
    }

    @POST
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER})
    @Operation(
            summary =
                    "Announce an upload (Upload-Length, Upload-Metadata, Upload-Concat); its first part may be the body")
    @APIResponse(responseCode = "201", description = "Send the rest to the location with PATCH")
    public Uni<Response> start(@Context HttpHeaders headers, @Context HttpServerRequest request) {
        UploadHeaders said = new UploadHeaders(headers);
        UploadKind kind = said.kind();
        Upload.Said file = said.said();
        Caller caller = caller();
        if (kind == UploadKind.FINAL) {
            List<UUID> pieces = said.pieces();
            said.throwIfAny();
            return startUpload.concatenate(caller, pieces, file).map(upload -> TusAnswers.created(upload)
                    .build());
        }
        long length = said.length();
        boolean withPart = isPart(headers);
        ReceiveUpload.Sent part = new ReceiveUpload.Sent(0, said.checksum(), content(request));
        said.throwIfAny();
        return startUpload
                .start(caller, kind, length, file)
                .flatMap(upload -> withPart
                        ? receiveUpload.append(caller, upload.id(), part).map(TusAnswers::createdWithPart)
                        : Uni.createFrom().item(TusAnswers.created(upload).build()));
    }

    @GET
    @Path("{id}")
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER})
    @Operation(summary = "Show how far an upload is")
    public Uni<UploadView> get(UUID id) {
        return findUploads.progress(caller(), id).map(UploadView::of);
    }

    @HEAD
    @Path("{id}")
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER})
    @Operation(summary = "Tell in Upload-Offset where an upload goes on")
    public Uni<Response> offset(UUID id) {
        return findUploads.progress(caller(), id).map(TusAnswers::state);
    }

    @PATCH
    @Path("{id}")
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER})
    @Operation(
            summary =
                    "Send the part that begins at Upload-Offset; with Upload-Checksum it counts only when that is right")
    @APIResponse(responseCode = "204", description = "On disk; Upload-Offset tells where the upload goes on")
    public Uni<Response> append(UUID id, @Context HttpHeaders headers, @Context HttpServerRequest request) {
        if (!isPart(headers)) {
            throw ImageProblem.UPLOAD_PART_TYPE.because("A part is sent as %s", Tus.PART);
        }
        UploadHeaders said = new UploadHeaders(headers);
        ReceiveUpload.Sent part = new ReceiveUpload.Sent(said.offset(), said.checksum(), content(request));
        said.throwIfAny();
        return receiveUpload.append(caller(), id, part).map(TusAnswers::received);
    }

    @DELETE
    @Path("{id}")
    @RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER})
    @Operation(summary = "Remove an upload")
    @APIResponse(responseCode = "204", description = "Removed; its file goes soon after")
    public Uni<Response> remove(UUID id) {
        return removeUpload.remove(caller(), id).map(removed -> Response.noContent()
                .build());
    }

    private Caller caller() {
        return new Caller(person.id(), person.is(Roles.ADMIN));
    }

    private static boolean isPart(HttpHeaders headers) {
        return Tus.PART.equals(headers.getHeaderString(HttpHeaders.CONTENT_TYPE));
    }

    /** A client that waits to be told to go on is told so when the part is known to be taken. */
    private static Multi<Buffer> content(HttpServerRequest request) {
        return Multi.createFrom().deferred(() -> {
            if ("100-continue".equalsIgnoreCase(request.getHeader("Expect"))) {
                request.response().writeContinue();
            }
            return io.vertx.mutiny.core.http.HttpServerRequest.newInstance(request)
                    .toMulti();
        });
    }
}
