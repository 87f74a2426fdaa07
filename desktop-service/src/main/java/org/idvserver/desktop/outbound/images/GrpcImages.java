package org.idvserver.desktop.outbound.images;

import io.quarkus.grpc.GrpcClient;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.idvserver.contracts.image.v1.CheckClonesRequest;
import org.idvserver.contracts.image.v1.CloneItem;
import org.idvserver.contracts.image.v1.CloneVolumesRequest;
import org.idvserver.contracts.image.v1.DeleteVolumesRequest;
import org.idvserver.contracts.image.v1.GetVersionRequest;
import org.idvserver.contracts.image.v1.ImageVersion;
import org.idvserver.contracts.image.v1.ItemFault;
import org.idvserver.contracts.image.v1.MutinyImageServiceGrpc;
import org.idvserver.contracts.image.v1.ResetVolumeRequest;
import org.idvserver.contracts.image.v1.ResolveChannelRequest;
import org.idvserver.contracts.image.v1.SetTerminalGrantsRequest;
import org.idvserver.contracts.image.v1.TerminalGrants;
import org.idvserver.desktop.application.Images;
import org.idvserver.desktop.application.Outcome;
import org.idvserver.desktop.application.Outcomes;
import org.idvserver.desktop.config.DesktopConfig;
import org.idvserver.desktop.domain.PinnedImage;
import org.idvserver.kit.error.ProblemTranslation;

/** image-service over gRPC. */
@ApplicationScoped
class GrpcImages implements Images {
    private static final Set<String> RUNS = Set.of("RELEASED", "DEPRECATED");
    private final MutinyImageServiceGrpc.MutinyImageServiceStub service;
    private final DesktopConfig.Peers limits;

    GrpcImages(@GrpcClient("image") MutinyImageServiceGrpc.MutinyImageServiceStub service, DesktopConfig config) {
        this.service = service;
        this.limits = config.peers();
    }

    @Override
    public Uni<PinnedImage> resolve(UUID imageId, String channel) {
        ResolveChannelRequest request = ResolveChannelRequest.newBuilder()
                .setImageId(imageId.toString())
                .setChannel(channel)
                .build();
        return oneThing()
                .resolveChannel(request)
                .map(answer -> pinned(answer.getVersion()))
                .onFailure()
                .transform(ProblemTranslation::of);
    }

    private static PinnedImage pinned(ImageVersion version) {
        return new PinnedImage(
                UUID.fromString(version.getVersionId()), version.getSizeBytes(), version.getManifestSha256());
    }

    @Override
    public Uni<Version> version(UUID versionId) {
        GetVersionRequest request = GetVersionRequest.newBuilder()
                .setVersionId(versionId.toString())
                .build();
        return oneThing()
                .getVersion(request)
                .map(answer -> new Version(
                        UUID.fromString(answer.getVersion().getImageId()),
                        answer.getVersion().getState().equals("RELEASED"),
                        RUNS.contains(answer.getVersion().getState()),
                        pinned(answer.getVersion())))
                .onFailure()
                .transform(ProblemTranslation::of);
    }

    @Override
    public Uni<Void> reset(UUID volumeId) {
        ResetVolumeRequest request = ResetVolumeRequest.newBuilder()
                .setRequestId(UUID.randomUUID().toString())
                .setVolumeId(volumeId.toString())
                .build();
        return manyThings().resetVolume(request).replaceWithVoid().onFailure().transform(ProblemTranslation::of);
    }

    @Override
    public Uni<Map<UUID, Outcome<UUID>>> clone(UUID versionId, Collection<UUID> owners) {
        CloneVolumesRequest request = CloneVolumesRequest.newBuilder()
                .setRequestId(UUID.randomUUID().toString())
                .setVersionId(versionId.toString())
                .addAllItems(owners.stream()
                        .map(owner -> CloneItem.newBuilder()
                                .setOwnerId(owner.toString())
                                .build())
                        .toList())
                .build();
        Map<UUID, Outcome<UUID>> outcomes = new HashMap<>();
        return Outcomes.collect(owners, outcomes, manyThings().cloneVolumes(request), item -> {
            Outcome<UUID> outcome = item.hasFault()
                    ? Outcome.failed(fault(item.getFault()))
                    : Outcome.done(UUID.fromString(item.getVolumeId()));
            outcomes.put(UUID.fromString(item.getOwnerId()), outcome);
        });
    }

    @Override
    public Uni<Room> room(UUID versionId) {
        CheckClonesRequest request = CheckClonesRequest.newBuilder()
                .setVersionId(versionId.toString())
                .build();
        return oneThing()
                .checkClones(request)
                .map(answer -> new Room(
                        answer.hasFault() ? Optional.of(fault(answer.getFault())) : Optional.empty(),
                        answer.getPoolId().isEmpty()
                                ? Optional.empty()
                                : Optional.of(UUID.fromString(answer.getPoolId())),
                        answer.getPoolName(),
                        answer.hasAvailableBytes() ? OptionalLong.of(answer.getAvailableBytes()) : OptionalLong.empty(),
                        answer.getCloneBytes()))
                .onFailure()
                .transform(ProblemTranslation::of);
    }

    @Override
    public Uni<Map<UUID, Outcome<Void>>> delete(Collection<UUID> owners) {
        DeleteVolumesRequest request = DeleteVolumesRequest.newBuilder()
                .setRequestId(UUID.randomUUID().toString())
                .addAllOwnerIds(owners.stream().map(UUID::toString).toList())
                .build();
        Map<UUID, Outcome<Void>> outcomes = new HashMap<>();
        return Outcomes.collect(owners, outcomes, manyThings().deleteVolumes(request), item -> {
            Outcome<Void> outcome = item.hasFault() ? Outcome.failed(fault(item.getFault())) : Outcome.done(null);
            outcomes.put(UUID.fromString(item.getOwnerId()), outcome);
        });
    }

    private static Outcome.ItemFault fault(ItemFault fault) {
        return new Outcome.ItemFault(fault.getReason(), fault.getMessage(), fault.getRetryable());
    }

    @Override
    public Uni<Map<UUID, Outcome<Granted>>> grant(Collection<Grant> grants) {
        SetTerminalGrantsRequest request = SetTerminalGrantsRequest.newBuilder()
                .addAllTerminals(grants.stream().map(GrpcImages::grants).toList())
                .build();
        Map<UUID, Outcome<Granted>> outcomes = new HashMap<>();
        List<UUID> terminals = grants.stream().map(Grant::terminal).toList();
        return Outcomes.collect(terminals, outcomes, manyThings().setTerminalGrants(request), item -> {
            Optional<Outcome.ItemFault> fault =
                    item.hasFault() ? Optional.of(fault(item.getFault())) : Optional.empty();
            Outcome<Granted> outcome =
                    item.getGranted() ? Outcome.done(new Granted(fault)) : Outcome.failed(fault.orElseThrow());
            outcomes.put(UUID.fromString(item.getTerminalId()), outcome);
        });
    }

    private static TerminalGrants grants(Grant grant) {
        return TerminalGrants.newBuilder()
                .setTerminalId(grant.terminal().toString())
                .addAllVersionIds(texts(grant.versions()))
                .addAllVolumeIds(texts(grant.volumes()))
                .setFence(grant.fence())
                .build();
    }

    private static List<String> texts(Collection<UUID> ids) {
        return ids.stream().map(UUID::toString).toList();
    }

    private MutinyImageServiceGrpc.MutinyImageServiceStub oneThing() {
        return service.withDeadlineAfter(limits.limit().toMillis(), TimeUnit.MILLISECONDS);
    }

    private MutinyImageServiceGrpc.MutinyImageServiceStub manyThings() {
        return service.withDeadlineAfter(limits.bulkLimit().toMillis(), TimeUnit.MILLISECONDS);
    }
}
