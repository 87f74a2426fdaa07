package org.idvserver.image.inbound.grpc;

import com.google.protobuf.ByteString;
import io.smallrye.mutiny.Multi;
import java.util.UUID;
import org.idvserver.contracts.image.v1.CheckClonesResponse;
import org.idvserver.contracts.image.v1.CloneVolumesResponse;
import org.idvserver.contracts.image.v1.DeleteVolumesResponse;
import org.idvserver.contracts.image.v1.Dependant;
import org.idvserver.contracts.image.v1.GetManifestResponse;
import org.idvserver.contracts.image.v1.ImageVersion;
import org.idvserver.contracts.image.v1.ItemFault;
import org.idvserver.contracts.image.v1.ListDependantsResponse;
import org.idvserver.contracts.image.v1.ManifestHeader;
import org.idvserver.contracts.image.v1.OpenVolumeResponse;
import org.idvserver.contracts.image.v1.RbdConnection;
import org.idvserver.contracts.image.v1.Segment;
import org.idvserver.contracts.image.v1.SetTerminalGrantsResponse;
import org.idvserver.image.application.CloneVolumes;
import org.idvserver.image.application.Dependants;
import org.idvserver.image.application.FindImages;
import org.idvserver.image.application.GrantTerminals;
import org.idvserver.image.application.ItemResult;
import org.idvserver.image.application.OpenVolume;
import org.idvserver.image.domain.Manifest;
import org.idvserver.image.domain.Volume;
import org.idvserver.kit.page.Page;

/** Writes answers as the contract has them. */
final class ImageMessages {
    /** 44 KiB a message. */
    private static final int SEGMENTS_A_MESSAGE = 1024;

    private ImageMessages() {}

    static ImageVersion version(FindImages.Resolved resolved) {
        return ImageVersion.newBuilder()
                .setVersionId(resolved.version().id().toString())
                .setImageId(resolved.image().id().toString())
                .setImageName(resolved.image().name())
                .setNumber(resolved.version().number())
                .setState(resolved.version().state().name())
                .setSizeBytes(resolved.version().sizeBytes())
                .setManifestSha256(resolved.version().manifestSha256().orElse(""))
                .build();
    }

    static CheckClonesResponse room(CloneVolumes.Plan plan) {
        CheckClonesResponse.Builder message = CheckClonesResponse.newBuilder()
                .setPoolId(plan.pool().id().toString())
                .setPoolName(plan.pool().name())
                .setCloneBytes(plan.version().sizeBytes());
        plan.pool().usage().ifPresent(usage -> message.setAvailableBytes(usage.availableBytes()));
        plan.pool()
                .refusal()
                .ifPresent(refusal -> message.setFault(ItemFault.newBuilder()
                        .setReason(refusal.code().name())
                        .setMessage(refusal.sentence())
                        .setRetryable(refusal.code().kind().retryable())));
        return message.build();
    }

    static CloneVolumesResponse cloned(ItemResult result) {
        CloneVolumesResponse.Builder message = CloneVolumesResponse.newBuilder().setOwnerId(result.ownerId());
        result.volumeId().map(UUID::toString).ifPresent(message::setVolumeId);
        result.fault().ifPresent(fault -> message.setFault(fault(fault, result.retryable())));
        return message.build();
    }

    static DeleteVolumesResponse deleted(ItemResult result) {
        DeleteVolumesResponse.Builder message =
                DeleteVolumesResponse.newBuilder().setOwnerId(result.ownerId());
        result.fault().ifPresent(fault -> message.setFault(fault(fault, result.retryable())));
        return message.build();
    }

    static SetTerminalGrantsResponse granted(GrantTerminals.Outcome outcome) {
        SetTerminalGrantsResponse.Builder message = SetTerminalGrantsResponse.newBuilder()
                .setTerminalId(outcome.terminalId().toString())
                .setGranted(outcome.granted());
        outcome.problem()
                .ifPresent(problem -> message.setFault(fault(
                        new Volume.Fault(problem.code().name(), problem.getMessage()),
                        problem.kind().retryable())));
        return message.build();
    }

    static ListDependantsResponse dependants(Page<Dependants.Dependant> page) {
        ListDependantsResponse.Builder message = ListDependantsResponse.newBuilder();
        page.items()
                .forEach(row -> message.addDependants(Dependant.newBuilder()
                        .setKind(row.kind().name())
                        .setId(row.id().toString())
                        .setName(row.name())));
        if (page.nextPageToken() != null) {
            message.setNextPageToken(page.nextPageToken());
        }
        return message.build();
    }

    private static ItemFault fault(Volume.Fault fault, boolean retryable) {
        return ItemFault.newBuilder()
                .setReason(fault.reason())
                .setMessage(fault.message())
                .setRetryable(retryable)
                .build();
    }

    /** Each message is made when it is sent: all of them together would be larger than the manifest. */
    static Multi<GetManifestResponse> manifest(UUID versionId, Manifest manifest) {
        GetManifestResponse header = GetManifestResponse.newBuilder()
                .setHeader(ManifestHeader.newBuilder()
                        .setVersionId(versionId.toString())
                        .setSizeBytes(manifest.sizeBytes())
                        .setSegmentBytes(Manifest.SEGMENT_BYTES)
                        .setSegmentCount(manifest.segmentCount())
                        .setManifestSha256(manifest.sha256()))
                .build();
        int count = (manifest.segmentCount() + SEGMENTS_A_MESSAGE - 1) / SEGMENTS_A_MESSAGE;
        Multi<GetManifestResponse> segments =
                Multi.createFrom().range(0, count).map(message -> segments(manifest, message * SEGMENTS_A_MESSAGE));
        return Multi.createBy().concatenating().streams(Multi.createFrom().item(header), segments);
    }

    private static GetManifestResponse segments(Manifest manifest, int first) {
        GetManifestResponse.Builder message = GetManifestResponse.newBuilder();
        int end = Math.min(first + SEGMENTS_A_MESSAGE, manifest.segmentCount());
        for (int index = first; index < end; index++) {
            message.addSegments(segment(manifest, index));
        }
        return message.build();
    }

    private static Segment segment(Manifest manifest, int index) {
        return Segment.newBuilder()
                .setIndex(index)
                .setSha256(ByteString.copyFrom(manifest.hashes(), index * Manifest.HASH_BYTES, Manifest.HASH_BYTES))
                .setZero(manifest.zero().get(index))
                .build();
    }

    static OpenVolumeResponse opened(OpenVolume.Connection connection) {
        return OpenVolumeResponse.newBuilder()
                .setRbd(RbdConnection.newBuilder()
                        .addAllMonitors(connection.monitors())
                        .setPool(connection.image().place().location())
                        .setImage(connection.image().name())
                        .setUser(connection.user())
                        .setKey(connection.key()))
                .build();
    }
}
