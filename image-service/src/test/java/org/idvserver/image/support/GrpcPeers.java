package org.idvserver.image.support;

import io.grpc.ManagedChannel;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;
import org.idvserver.contracts.image.v1.CloneItem;
import org.idvserver.contracts.image.v1.CloneVolumesRequest;
import org.idvserver.contracts.image.v1.CloneVolumesResponse;
import org.idvserver.contracts.image.v1.DeleteVolumesRequest;
import org.idvserver.contracts.image.v1.DeleteVolumesResponse;
import org.idvserver.contracts.image.v1.ImageServiceGrpc;
import org.idvserver.contracts.image.v1.ImageServiceGrpc.ImageServiceBlockingStub;
import org.idvserver.contracts.image.v1.SetTerminalGrantsRequest;
import org.idvserver.contracts.image.v1.SetTerminalGrantsResponse;
import org.idvserver.contracts.image.v1.TerminalGrants;
import org.idvserver.contracts.image.v1.TerminalImageServiceGrpc;
import org.idvserver.contracts.image.v1.TerminalImageServiceGrpc.TerminalImageServiceBlockingStub;
import org.idvserver.testkit.identity.TestChannels;

/** desktop-service and terminals, as they call this service; closed with the test. */
public final class GrpcPeers implements AutoCloseable {
    private final List<ManagedChannel> channels = new ArrayList<>();

    public ImageServiceBlockingStub desktopService() {
        return ImageServiceGrpc.newBlockingStub(open(TestChannels.service("desktop-service")));
    }

    public TerminalImageServiceBlockingStub terminal(UUID id) {
        return TerminalImageServiceGrpc.newBlockingStub(open(TestChannels.terminal(id)));
    }

    public ManagedChannel open(ManagedChannel channel) {
        channels.add(channel);
        return channel;
    }

    public List<CloneVolumesResponse> cloneFor(String versionId, Collection<String> owners) {
        CloneVolumesRequest.Builder request =
                CloneVolumesRequest.newBuilder().setVersionId(versionId).setRequestId("test");
        owners.forEach(owner -> request.addItems(CloneItem.newBuilder().setOwnerId(owner)));
        return list(desktopService().cloneVolumes(request.build()));
    }

    public List<DeleteVolumesResponse> deleteOf(Collection<String> owners) {
        return list(desktopService()
                .deleteVolumes(
                        DeleteVolumesRequest.newBuilder().addAllOwnerIds(owners).build()));
    }

    /** Fails as the service says of the terminal. */
    public void grant(UUID terminal, List<String> versions, List<String> volumes) {
        grantAll(List.of(TerminalGrants.newBuilder()
                        .setTerminalId(terminal.toString())
                        .addAllVersionIds(versions)
                        .addAllVolumeIds(volumes)
                        .build()))
                .forEach(GrpcPeers::throwFault);
    }

    /** As of one that cannot be asked any more. */
    public void fence(UUID terminal) {
        grantAll(List.of(TerminalGrants.newBuilder()
                        .setTerminalId(terminal.toString())
                        .setFence(true)
                        .build()))
                .forEach(GrpcPeers::throwFault);
    }

    public List<SetTerminalGrantsResponse> grantAll(List<TerminalGrants> terminals) {
        return list(desktopService()
                .setTerminalGrants(SetTerminalGrantsRequest.newBuilder()
                        .addAllTerminals(terminals)
                        .build()));
    }

    private static void throwFault(SetTerminalGrantsResponse answer) {
        if (answer.hasFault()) {
            throw new Faulty(answer.getFault().getReason());
        }
    }

    /** What a bulk call said of its only item. */
    public static final class Faulty extends RuntimeException {
        Faulty(String reason) {
            super(reason);
        }
    }

    public static <T> List<T> list(Iterator<T> answers) {
        List<T> all = new ArrayList<>();
        answers.forEachRemaining(all::add);
        return all;
    }

    @Override
    public void close() {
        channels.forEach(ManagedChannel::shutdownNow);
    }
}
