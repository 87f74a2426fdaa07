package org.idvserver.image.inbound.grpc;

import io.quarkus.grpc.GrpcService;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.idvserver.contracts.image.v1.CloneItem;
import org.idvserver.contracts.image.v1.CloneVolumesRequest;
import org.idvserver.contracts.image.v1.CloneVolumesResponse;
import org.idvserver.contracts.image.v1.DeleteVolumesRequest;
import org.idvserver.contracts.image.v1.DeleteVolumesResponse;
import org.idvserver.contracts.image.v1.ImageService;
import org.idvserver.contracts.image.v1.ResetVolumeRequest;
import org.idvserver.contracts.image.v1.ResetVolumeResponse;
import org.idvserver.contracts.image.v1.ResolveChannelRequest;
import org.idvserver.contracts.image.v1.ResolveChannelResponse;
import org.idvserver.contracts.image.v1.SetTerminalGrantsRequest;
import org.idvserver.contracts.image.v1.SetTerminalGrantsResponse;
import org.idvserver.image.application.CloneVolumes;
import org.idvserver.image.application.DeleteVolumes;
import org.idvserver.image.application.FindImages;
import org.idvserver.image.application.GrantTerminal;
import org.idvserver.image.application.ResetVolume;
import org.idvserver.kit.identity.GrpcCaller;

/** Images and volumes, for the other services. */
@GrpcService
public class ImageGrpc implements ImageService {
    private final FindImages findImages;
    private final CloneVolumes cloneVolumes;
    private final DeleteVolumes deleteVolumes;
    private final ResetVolume resetVolume;
    private final GrantTerminal grantTerminal;

    ImageGrpc(
            FindImages findImages,
            CloneVolumes cloneVolumes,
            DeleteVolumes deleteVolumes,
            ResetVolume resetVolume,
            GrantTerminal grantTerminal) {
        this.findImages = findImages;
        this.cloneVolumes = cloneVolumes;
        this.deleteVolumes = deleteVolumes;
        this.resetVolume = resetVolume;
        this.grantTerminal = grantTerminal;
    }

    private static String actor() {
        return "service/" + GrpcCaller.service("desktop-service");
    }

    @Override
    public Uni<ResolveChannelResponse> resolveChannel(ResolveChannelRequest request) {
        GrpcCaller.service();
        RequestReader reader = new RequestReader();
        UUID imageId = reader.id(request.getImageId(), "image_id");
        reader.text(request.getChannel(), "channel");
        reader.throwIfAny();
        return findImages.resolve(imageId, request.getChannel()).map(resolved -> ResolveChannelResponse.newBuilder()
                .setVersion(ImageMessages.version(resolved))
                .build());
    }

    @Override
    public Multi<CloneVolumesResponse> cloneVolumes(CloneVolumesRequest request) {
        String actor = actor();
        RequestReader reader = new RequestReader();
        UUID versionId = reader.id(request.getVersionId(), "version_id");
        List<String> owners = reader.owners(
                request.getItemsList().stream().map(CloneItem::getOwnerId).toList(), "items", ".owner_id");
        reader.throwIfAny();
        return cloneVolumes.cloneFor(actor, versionId, owners).map(ImageMessages::cloned);
    }

    @Override
    public Multi<DeleteVolumesResponse> deleteVolumes(DeleteVolumesRequest request) {
        String actor = actor();
        RequestReader reader = new RequestReader();
        List<String> owners = reader.owners(request.getOwnerIdsList(), "owner_ids", "");
        reader.throwIfAny();
        return deleteVolumes.deleteOf(actor, owners).map(ImageMessages::deleted);
    }

    @Override
    public Uni<ResetVolumeResponse> resetVolume(ResetVolumeRequest request) {
        String actor = actor();
        RequestReader reader = new RequestReader();
        UUID volumeId = reader.id(request.getVolumeId(), "volume_id");
        reader.throwIfAny();
        return resetVolume.reset(actor, volumeId).replaceWith(ResetVolumeResponse.getDefaultInstance());
    }

    @Override
    public Uni<SetTerminalGrantsResponse> setTerminalGrants(SetTerminalGrantsRequest request) {
        String actor = actor();
        RequestReader reader = new RequestReader();
        UUID terminalId = reader.id(request.getTerminalId(), "terminal_id");
        Set<UUID> versions = reader.ids(request.getVersionIdsList(), "version_ids");
        Set<UUID> volumes = reader.ids(request.getVolumeIdsList(), "volume_ids");
        reader.throwIfAny();
        return grantTerminal
                .grant(actor, terminalId, versions, volumes)
                .replaceWith(SetTerminalGrantsResponse.getDefaultInstance());
    }
}
