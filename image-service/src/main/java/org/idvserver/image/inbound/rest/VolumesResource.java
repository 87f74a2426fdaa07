package org.idvserver.image.inbound.rest;

import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.idvserver.image.application.FindVolumes;
import org.idvserver.image.domain.Volume;
import org.idvserver.kit.identity.Roles;
import org.idvserver.kit.page.Page;
import org.idvserver.kit.page.PageRequest;

/** Volumes, and where database and storage disagree about them. */
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
            String cephPool,
            String image,
            String target,
            String state,
            String reason,
            String message,
            long sizeBytes) {

        static VolumeView of(Volume volume) {
            return new VolumeView(
                    volume.id(),
                    volume.ownerId(),
                    volume.versionId(),
                    volume.cephPool(),
                    volume.image().name(),
                    volume.target().name(),
                    volume.state().name(),
                    volume.fault().map(Volume.Fault::reason).orElse(null),
                    volume.fault().map(Volume.Fault::message).orElse(null),
                    volume.sizeBytes());
        }
    }

    /** A disagreement: ORPHAN is in the storage only, LOST in the database only. */
    public record FindingView(String kind, String cephPool, String image) {

        static FindingView of(FindVolumes.Finding finding) {
            return new FindingView(
                    finding.kind().name(),
                    finding.image().pool(),
                    finding.image().name());
        }
    }

    @GET
    @Operation(summary = "List volumes, oldest first")
    public Uni<Page<VolumeView>> list(
            @QueryParam("ownerId") String ownerId,
            @QueryParam("pageSize") Integer pageSize,
            @QueryParam("pageToken") String pageToken) {
        return findVolumes
                .page(Optional.ofNullable(ownerId), PageRequest.of(pageSize, pageToken))
                .map(page -> page.map(VolumeView::of));
    }

    @GET
    @Path("{id}")
    @Operation(summary = "Show a volume")
    public Uni<VolumeView> get(UUID id) {
        return findVolumes.get(id).map(VolumeView::of);
    }

    @GET
    @Path("orphans")
    @Operation(summary = "Compare database and storage from both sides")
    public Uni<List<FindingView>> orphans() {
        return findVolumes
                .findings()
                .map(findings -> findings.stream().map(FindingView::of).toList());
    }
}
