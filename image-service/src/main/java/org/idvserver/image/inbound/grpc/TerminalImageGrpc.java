package org.idvserver.image.inbound.grpc;

import com.google.protobuf.UnsafeByteOperations;
import io.quarkus.grpc.GrpcService;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.UUID;
import org.idvserver.contracts.image.v1.ConfirmOpenRequest;
import org.idvserver.contracts.image.v1.ConfirmOpenResponse;
import org.idvserver.contracts.image.v1.GetManifestRequest;
import org.idvserver.contracts.image.v1.GetManifestResponse;
import org.idvserver.contracts.image.v1.OpenVolumeRequest;
import org.idvserver.contracts.image.v1.OpenVolumeResponse;
import org.idvserver.contracts.image.v1.ReadSegmentRequest;
import org.idvserver.contracts.image.v1.ReadSegmentResponse;
import org.idvserver.contracts.image.v1.TerminalImageService;
import org.idvserver.image.application.ConfirmOpen;
import org.idvserver.image.application.OpenVolume;
import org.idvserver.image.application.ServeContent;
import org.idvserver.kit.identity.GrpcCaller;

/** What terminals ask for themselves: their certificate says who they are. */
@GrpcService
public class TerminalImageGrpc implements TerminalImageService {
    private final ServeContent serveContent;
    private final OpenVolume openVolume;
    private final ConfirmOpen confirmOpen;

    TerminalImageGrpc(ServeContent serveContent, OpenVolume openVolume, ConfirmOpen confirmOpen) {
        this.serveContent = serveContent;
        this.openVolume = openVolume;
        this.confirmOpen = confirmOpen;
    }

    @Override
    public Multi<GetManifestResponse> getManifest(GetManifestRequest request) {
        UUID terminalId = GrpcCaller.terminal();
        RequestReader reader = new RequestReader();
        UUID versionId = reader.id(request.getVersionId(), "version_id");
        reader.throwIfAny();
        return serveContent.manifest(terminalId, versionId, manifest -> ImageMessages.manifest(versionId, manifest));
    }

    @Override
    public Multi<ReadSegmentResponse> readSegment(ReadSegmentRequest request) {
        UUID terminalId = GrpcCaller.terminal();
        RequestReader reader = new RequestReader();
        UUID versionId = reader.id(request.getVersionId(), "version_id");
        reader.notNegative(request.getIndex(), "index");
        reader.throwIfAny();
        return serveContent
                .segment(terminalId, versionId, request.getIndex())
                .map(bytes -> ReadSegmentResponse.newBuilder()
                        .setData(UnsafeByteOperations.unsafeWrap(bytes))
                        .build());
    }

    @Override
    public Uni<OpenVolumeResponse> openVolume(OpenVolumeRequest request) {
        UUID terminalId = GrpcCaller.terminal();
        RequestReader reader = new RequestReader();
        UUID volumeId = reader.id(request.getVolumeId(), "volume_id");
        reader.throwIfAny();
        return openVolume.open(terminalId, volumeId).map(ImageMessages::opened);
    }

    @Override
    public Uni<ConfirmOpenResponse> confirmOpen(ConfirmOpenRequest request) {
        UUID terminalId = GrpcCaller.terminal();
        RequestReader reader = new RequestReader();
        UUID volumeId = reader.id(request.getVolumeId(), "volume_id");
        reader.throwIfAny();
        return confirmOpen.confirm(terminalId, volumeId).replaceWith(ConfirmOpenResponse.getDefaultInstance());
    }
}
