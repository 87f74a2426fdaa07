package org.idvserver.image.inbound.rest;

import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.idvserver.image.application.ActOnVolume;
import org.idvserver.image.domain.VolumeAct;
import org.idvserver.image.inbound.rest.VolumesResource.VolumeView;
import org.idvserver.kit.identity.Person;
import org.idvserver.kit.identity.Roles;

/** What people have done to a volume. */
@Path("/api/v1/volumes")
@RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER})
public class VolumeActsResource {
    private static final String NOT_A_NAME = "must be letters, digits and -, at most 63";

    private final ActOnVolume actOnVolume;
    private final Person person;

    VolumeActsResource(ActOnVolume actOnVolume, Person person) {
        this.actOnVolume = actOnVolume;
        this.person = person;
    }

    /** The new size; mayShrink says that what lies behind a smaller one may be lost. */
    public record ResizeRequest(@NotNull @Min(1 << 20) @Max(1L << 50) Long sizeBytes, boolean mayShrink) {}

    @POST
    @Path("{id}/resize")
    @Operation(summary = "Make a volume larger, or smaller if it may; answers when it is done")
    public Uni<VolumeView> resize(UUID id, @Valid @NotNull ResizeRequest request) {
        return act(id, VolumeAct.resize(request.sizeBytes(), request.mayShrink()));
    }

    @POST
    @Path("{id}/reset")
    @Operation(summary = "Throw a volume's content away and clone it again; refused while it is open")
    public Uni<VolumeView> reset(UUID id) {
        return act(id, VolumeAct.reset());
    }

    @POST
    @Path("{id}/flatten")
    @Operation(summary = "Copy what a volume shares with its version, so that it stands alone; few are done at once")
    @APIResponse(responseCode = "202", description = "Recorded")
    public Uni<Response> flatten(UUID id) {
        return actOnVolume.begin(person.actor(), id, VolumeAct.flatten()).map(volume -> Response.accepted(
                        VolumeView.of(volume))
                .location(URI.create("/api/v1/volumes/" + id))
                .build());
    }

    @GET
    @Path("{id}/snapshots")
    @Operation(summary = "List a volume's snapshots, in the order they were taken")
    public Uni<List<String>> snapshots(UUID id) {
        return actOnVolume.snapshots(id);
    }

    @PUT
    @Path("{id}/snapshots/{name}")
    @Operation(summary = "Take a snapshot; one of that name that is there stays as it is")
    public Uni<VolumeView> take(UUID id, @Pattern(regexp = Words.SNAPSHOT, message = NOT_A_NAME) String name) {
        return act(id, VolumeAct.takeSnapshot(name));
    }

    @DELETE
    @Path("{id}/snapshots/{name}")
    @Operation(summary = "Remove a snapshot; one that is not there counts as removed")
    public Uni<VolumeView> remove(UUID id, @Pattern(regexp = Words.SNAPSHOT, message = NOT_A_NAME) String name) {
        return act(id, VolumeAct.removeSnapshot(name));
    }

    @POST
    @Path("{id}/snapshots/{name}/roll-back")
    @Operation(summary = "Go back to a snapshot; what was written since is lost. Refused while the volume is open")
    public Uni<VolumeView> rollBack(UUID id, @Pattern(regexp = Words.SNAPSHOT, message = NOT_A_NAME) String name) {
        return act(id, VolumeAct.rollBack(name));
    }

    private Uni<VolumeView> act(UUID id, VolumeAct act) {
        return actOnVolume.act(person.actor(), id, act).map(VolumeView::of);
    }
}
