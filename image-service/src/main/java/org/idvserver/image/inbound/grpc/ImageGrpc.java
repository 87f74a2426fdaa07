package org.idvserver.image.inbound.grpc;

import io.quarkus.grpc.GrpcService;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.UUID;
import org.idvserver.contracts.image.v1.CheckClonesRequest;
import org.idvserver.contracts.image.v1.CheckClonesResponse;
import org.idvserver.contracts.image.v1.CloneItem;
import org.idvserver.contracts.image.v1.CloneVolumesRequest;
import org.idvserver.contracts.image.v1.CloneVolumesResponse;
import org.idvserver.contracts.image.v1.DeleteVolumesRequest;
import org.idvserver.contracts.image.v1.DeleteVolumesResponse;
import org.idvserver.contracts.image.v1.FlattenVolumeRequest;
import org.idvserver.contracts.image.v1.FlattenVolumeResponse;
import org.idvserver.contracts.image.v1.GetVersionRequest;
import org.idvserver.contracts.image.v1.GetVersionResponse;
import org.idvserver.contracts.image.v1.ImageService;
import org.idvserver.contracts.image.v1.ListDependantsRequest;
import org.idvserver.contracts.image.v1.ListDependantsResponse;
import org.idvserver.contracts.image.v1.ResetVolumeRequest;
import org.idvserver.contracts.image.v1.ResetVolumeResponse;
import org.idvserver.contracts.image.v1.ResizeVolumeRequest;
import org.idvserver.contracts.image.v1.ResizeVolumeResponse;
import org.idvserver.contracts.image.v1.ResolveChannelRequest;
import org.idvserver.contracts.image.v1.ResolveChannelResponse;
import org.idvserver.contracts.image.v1.RollBackVolumeRequest;
import org.idvserver.contracts.image.v1.RollBackVolumeResponse;
import org.idvserver.contracts.image.v1.SetTerminalGrantsRequest;
import org.idvserver.contracts.image.v1.SetTerminalGrantsResponse;
import org.idvserver.contracts.image.v1.SnapshotVolumeRequest;
import org.idvserver.contracts.image.v1.SnapshotVolumeResponse;
import org.idvserver.image.application.ActOnVolume;
import org.idvserver.image.application.CloneVolumes;
import org.idvserver.image.application.DeleteVolumes;
import org.idvserver.image.application.Dependants;
import org.idvserver.image.application.FindImages;
import org.idvserver.image.application.GrantTerminals;
import org.idvserver.image.application.Grants;
import org.idvserver.image.domain.VolumeAct;
import org.idvserver.kit.identity.GrpcCaller;
import org.idvserver.kit.page.Page;
import org.idvserver.kit.page.PageRequest;

/** Images and volumes, for the other services. */
@GrpcService
public class ImageGrpc implements ImageService {
    private final FindImages findImages;
    private final CloneVolumes cloneVolumes;
    private final DeleteVolumes deleteVolumes;
    private final ActOnVolume actOnVolume;
    private final GrantTerminals grantTerminals;
    private final Dependants dependants;

    ImageGrpc(
            FindImages findImages,
            CloneVolumes cloneVolumes,
            DeleteVolumes deleteVolumes,
            ActOnVolume actOnVolume,
            GrantTerminals grantTerminals,
            Dependants dependants) {
        this.dependants = dependants;
        this.findImages = findImages;
        this.cloneVolumes = cloneVolumes;
        this.deleteVolumes = deleteVolumes;
        this.actOnVolume = actOnVolume;
        this.grantTerminals = grantTerminals;
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
    public Uni<GetVersionResponse> getVersion(GetVersionRequest request) {
        GrpcCaller.service();
        RequestReader reader = new RequestReader();
        UUID versionId = reader.id(request.getVersionId(), "version_id");
        reader.throwIfAny();
        return findImages.withImage(versionId).map(found -> GetVersionResponse.newBuilder()
                .setVersion(ImageMessages.version(found))
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
    public Uni<CheckClonesResponse> checkClones(CheckClonesRequest request) {
        GrpcCaller.service();
        RequestReader reader = new RequestReader();
        UUID versionId = reader.id(request.getVersionId(), "version_id");
        reader.throwIfAny();
        return cloneVolumes.plan(versionId).map(ImageMessages::room);
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
        return actOnVolume
                .act(actor, volumeId, VolumeAct.reset())
                .replaceWith(ResetVolumeResponse.getDefaultInstance());
    }

    @Override
    public Uni<ResizeVolumeResponse> resizeVolume(ResizeVolumeRequest request) {
        String actor = actor();
        RequestReader reader = new RequestReader();
        UUID volumeId = reader.id(request.getVolumeId(), "volume_id");
        reader.require(request.getSizeBytes() >= 1 << 20, "size_bytes", "must be at least 1048576");
        reader.throwIfAny();
        return actOnVolume
                .act(actor, volumeId, VolumeAct.resize(request.getSizeBytes(), request.getMayShrink()))
                .map(volume -> ResizeVolumeResponse.newBuilder()
                        .setSizeBytes(volume.sizeBytes())
                        .build());
    }

    @Override
    public Uni<FlattenVolumeResponse> flattenVolume(FlattenVolumeRequest request) {
        String actor = actor();
        RequestReader reader = new RequestReader();
        UUID volumeId = reader.id(request.getVolumeId(), "volume_id");
        reader.throwIfAny();
        return actOnVolume
                .begin(actor, volumeId, VolumeAct.flatten())
                .replaceWith(FlattenVolumeResponse.getDefaultInstance());
    }

    @Override
    public Uni<SnapshotVolumeResponse> snapshotVolume(SnapshotVolumeRequest request) {
        String actor = actor();
        RequestReader reader = new RequestReader();
        UUID volumeId = reader.id(request.getVolumeId(), "volume_id");
        reader.snapshot(request.getName(), "name");
        reader.throwIfAny();
        return actOnVolume
                .act(actor, volumeId, VolumeAct.takeSnapshot(request.getName()))
                .replaceWith(SnapshotVolumeResponse.getDefaultInstance());
    }

    @Override
    public Uni<RollBackVolumeResponse> rollBackVolume(RollBackVolumeRequest request) {
        String actor = actor();
        RequestReader reader = new RequestReader();
        UUID volumeId = reader.id(request.getVolumeId(), "volume_id");
        reader.snapshot(request.getName(), "name");
        reader.throwIfAny();
        return actOnVolume
                .act(actor, volumeId, VolumeAct.rollBack(request.getName()))
                .replaceWith(RollBackVolumeResponse.getDefaultInstance());
    }

    @Override
    public Uni<ListDependantsResponse> listDependants(ListDependantsRequest request) {
        GrpcCaller.service();
        RequestReader reader = new RequestReader();
        UUID versionId = reader.id(request.getVersionId(), "version_id");
        PageRequest page = reader.page(request.getPageSize(), request.getPageToken());
        return dependants
                .page(versionId, page)
                .map(rows -> Page.of(rows, page.size(), row -> row.id().toString()))
                .map(ImageMessages::dependants);
    }

    @Override
    public Multi<SetTerminalGrantsResponse> setTerminalGrants(SetTerminalGrantsRequest request) {
        String actor = actor();
        RequestReader reader = new RequestReader();
        List<Grants.Wish> wishes = reader.grants(request.getTerminalsList(), "terminals");
        reader.throwIfAny();
        return grantTerminals.grant(actor, wishes).map(ImageMessages::granted);
    }
}
