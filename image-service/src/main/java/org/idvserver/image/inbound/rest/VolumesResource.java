package org.idvserver.image.inbound.rest;

import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.time.Instant;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.idvserver.image.application.FindVolumes;
import org.idvserver.image.domain.Volume;
import org.idvserver.kit.identity.Roles;
import org.idvserver.kit.page.Page;

/** Volumes, to look at. */
@Path("/api/v1/volumes")
@RolesAllowed({Roles.ADMIN, Roles.LAB_MANAGER})
public class VolumesResource {
    private final FindVolumes findVolumes;

    VolumesResource(FindVolumes findVolumes) {
        this.findVolumes = findVolumes;
    }

    /** A volume as the API shows it. */
    public record VolumeView(
            UUID id,
            String ownerId,
            UUID versionId,
            UUID poolId,
            String image,
            String target,
            String state,
            String reason,
            String message,
            long sizeBytes,
            Long progressBytes,
            Instant createdTime) {

        static VolumeView of(Volume volume) {
            return new VolumeView(
                    volume.id(),
                    volume.ownerId(),
                    volume.versionId(),
                    volume.poolId(),
                    volume.image().name(),
                    volume.target().name(),
                    volume.state().name(),
                    volume.fault().map(Volume.Fault::reason).orElse(null),
                    volume.fault().map(Volume.Fault::message).orElse(null),
                    volume.sizeBytes(),
                    volume.progressBytes().orElse(null),
                    volume.created());
        }
    }

    @GET
    @Operation(summary = "List volumes, oldest or smallest first")
    public Uni<Page<VolumeView>> list(@BeanParam VolumeListParameters parameters) {
        return findVolumes.page(parameters.query()).map(page -> page.map(VolumeView::of));
    }

    @GET
    @Path("{id}")
    @Operation(summary = "Show a volume")
    public Uni<VolumeView> get(UUID id) {
        return findVolumes.get(id).map(VolumeView::of);
    }
}
