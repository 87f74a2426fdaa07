package org.idvserver.desktop.outbound.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Any;
import com.google.rpc.ErrorInfo;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.stream.Stream;
import org.idvserver.contracts.image.v1.CheckClonesRequest;
import org.idvserver.contracts.image.v1.CheckClonesResponse;
import org.idvserver.contracts.image.v1.CloneVolumesRequest;
import org.idvserver.contracts.image.v1.CloneVolumesResponse;
import org.idvserver.contracts.image.v1.DeleteVolumesRequest;
import org.idvserver.contracts.image.v1.DeleteVolumesResponse;
import org.idvserver.contracts.image.v1.GetVersionRequest;
import org.idvserver.contracts.image.v1.GetVersionResponse;
import org.idvserver.contracts.image.v1.ImageServiceGrpc;
import org.idvserver.contracts.image.v1.ImageVersion;
import org.idvserver.contracts.image.v1.ItemFault;
import org.idvserver.contracts.image.v1.MutinyImageServiceGrpc;
import org.idvserver.contracts.image.v1.ResetVolumeRequest;
import org.idvserver.contracts.image.v1.ResetVolumeResponse;
import org.idvserver.contracts.image.v1.ResolveChannelRequest;
import org.idvserver.contracts.image.v1.ResolveChannelResponse;
import org.idvserver.contracts.image.v1.SetTerminalGrantsRequest;
import org.idvserver.contracts.image.v1.SetTerminalGrantsResponse;
import org.idvserver.desktop.application.Images.Version;
import org.idvserver.desktop.application.Outcome;
import org.idvserver.desktop.domain.PinnedImage;
import org.idvserver.desktop.support.PeerServer;
import org.idvserver.kit.error.Problem;
import org.idvserver.kit.error.ProblemKind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GrpcImagesTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final UUID VERSION = UUID.randomUUID();
    private static final UUID GOOD = UUID.randomUUID();
    private static final UUID HELD = UUID.randomUUID();
    private static final UUID REFUSED = UUID.randomUUID();
    private static final UUID UNANSWERED = UUID.randomUUID();

    private final PeerServer peer = new PeerServer(new Images());
    private final GrpcImages images =
            new GrpcImages(MutinyImageServiceGrpc.newMutinyStub(peer.channel()), PeerServer.settings());

    /** Answers as the proto's comments say; hangs instead of ending a stream that has an unanswered item. */
    private static final class Images extends ImageServiceGrpc.ImageServiceImplBase {

        @Override
        public void resolveChannel(ResolveChannelRequest request, StreamObserver<ResolveChannelResponse> answer) {
            if (request.getChannel().equals("exam")) {
                var status = com.google.rpc.Status.newBuilder()
                        .setCode(io.grpc.Status.Code.NOT_FOUND.value())
                        .setMessage("The channel points nowhere")
                        .addDetails(Any.pack(ErrorInfo.newBuilder()
                                .setReason("CHANNEL_NOT_FOUND")
                                .build()))
                        .build();
                answer.onError(StatusProto.toStatusRuntimeException(status));
                return;
            }
            answer.onNext(ResolveChannelResponse.newBuilder()
                    .setVersion(ImageVersion.newBuilder()
                            .setVersionId(VERSION.toString())
                            .setSizeBytes(5)
                            .setManifestSha256("abc"))
                    .build());
            answer.onCompleted();
        }

        @Override
        public void getVersion(GetVersionRequest request, StreamObserver<GetVersionResponse> answer) {
            answer.onNext(GetVersionResponse.newBuilder()
                    .setVersion(ImageVersion.newBuilder()
                            .setVersionId(request.getVersionId())
                            .setImageId(GOOD.toString())
                            .setState(request.getVersionId().equals(REFUSED.toString()) ? "DEPRECATED" : "RELEASED")
                            .setSizeBytes(5)
                            .setManifestSha256("abc"))
                    .build());
            answer.onCompleted();
        }

        @Override
        public void resetVolume(ResetVolumeRequest request, StreamObserver<ResetVolumeResponse> answer) {
            if (request.getVolumeId().equals(GOOD.toString())) {
                answer.onNext(ResetVolumeResponse.getDefaultInstance());
                answer.onCompleted();
            } else {
                answer.onError(io.grpc.Status.UNAVAILABLE.asRuntimeException());
            }
        }

        @Override
        public void cloneVolumes(CloneVolumesRequest request, StreamObserver<CloneVolumesResponse> answer) {
            boolean hangs = false;
            for (var item : request.getItemsList()) {
                var response = CloneVolumesResponse.newBuilder().setOwnerId(item.getOwnerId());
                if (item.getOwnerId().equals(REFUSED.toString())) {
                    answer.onNext(response.setFault(ItemFault.newBuilder()
                                    .setReason("STORAGE_FULL")
                                    .setMessage("full")
                                    .setRetryable(false))
                            .build());
                } else if (item.getOwnerId().equals(UNANSWERED.toString())) {
                    hangs = true;
                } else {
                    answer.onNext(response.setVolumeId(VERSION.toString()).build());
                }
            }
            if (!hangs) {
                answer.onCompleted();
            }
        }

        @Override
        public void checkClones(CheckClonesRequest request, StreamObserver<CheckClonesResponse> answer) {
            CheckClonesResponse.Builder room =
                    CheckClonesResponse.newBuilder().setPoolName("desktops").setCloneBytes(7);
            boolean full = request.getVersionId().equals(REFUSED.toString());
            answer.onNext((full
                            ? room.setFault(ItemFault.newBuilder()
                                    .setReason("POOL_FULL")
                                    .setMessage("full"))
                            : room.setAvailableBytes(70).setPoolId(GOOD.toString()))
                    .build());
            answer.onCompleted();
        }

        @Override
        public void deleteVolumes(DeleteVolumesRequest request, StreamObserver<DeleteVolumesResponse> answer) {
            request.getOwnerIdsList()
                    .forEach(owner -> answer.onNext(
                            DeleteVolumesResponse.newBuilder().setOwnerId(owner).build()));
            answer.onCompleted();
        }

        @Override
        public void setTerminalGrants(
                SetTerminalGrantsRequest request, StreamObserver<SetTerminalGrantsResponse> answer) {
            // Never ends, and says nothing of some.
            request.getTerminalsList().forEach(terminal -> {
                UUID id = UUID.fromString(terminal.getTerminalId());
                SetTerminalGrantsResponse.Builder said =
                        SetTerminalGrantsResponse.newBuilder().setTerminalId(id.toString());
                if (id.equals(GOOD)) {
                    answer.onNext(said.setGranted(true).build());
                } else if (id.equals(HELD)) {
                    answer.onNext(said.setGranted(true)
                            .setFault(ItemFault.newBuilder().setReason("VOLUME_IN_USE"))
                            .build());
                } else if (id.equals(REFUSED)) {
                    answer.onNext(said.setFault(ItemFault.newBuilder()
                                    .setReason("VOLUME_IN_USE")
                                    .setMessage("still open")
                                    .setRetryable(true))
                            .build());
                }
            });
        }
    }

    @AfterEach
    void end() {
        peer.close();
    }

    @Test
    void pinsWhatAChannelPointsTo() {
        assertThat(images.resolve(UUID.randomUUID(), "stable").await().atMost(LIMIT))
                .isEqualTo(new PinnedImage(VERSION, 5L, "abc"));
        assertThatThrownBy(
                        () -> images.resolve(UUID.randomUUID(), "exam").await().atMost(LIMIT))
                .isInstanceOfSatisfying(Problem.class, problem -> {
                    assertThat(problem.code().name()).isEqualTo("CHANNEL_NOT_FOUND");
                    assertThat(problem.kind()).isEqualTo(ProblemKind.NOT_FOUND);
                });
    }

    @Test
    void tellsOfWhichImageAVersionIsAndWhetherItIsReleased() {
        assertThat(images.version(VERSION).await().atMost(LIMIT))
                .isEqualTo(new Version(GOOD, true, true, new PinnedImage(VERSION, 5L, "abc")));
        assertThat(images.version(REFUSED).await().atMost(LIMIT))
                .returns(false, Version::released)
                .returns(true, Version::runs);
    }

    @Test
    void resetsAVolume() {
        images.reset(GOOD).await().atMost(LIMIT);
        assertThatThrownBy(() -> images.reset(REFUSED).await().atMost(LIMIT))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.kind()).isEqualTo(ProblemKind.UNAVAILABLE));
    }

    @Test
    void keepsWhatWasAnsweredBeforeTheCallBroke() {
        var outcomes = images.clone(VERSION, List.of(GOOD, REFUSED, UNANSWERED))
                .await()
                .atMost(LIMIT);
        assertThat(outcomes.get(GOOD)).isEqualTo(Outcome.done(VERSION));
        assertThat(outcomes.get(REFUSED).fault()).isEqualTo(new Outcome.ItemFault("STORAGE_FULL", "full", false));
        assertThat(outcomes.get(UNANSWERED).fault().reason()).isEqualTo("TIMEOUT");
        assertThat(outcomes.get(UNANSWERED).fault().retryable()).isTrue();
    }

    @Test
    void looksForRoom() {
        assertThat(images.room(GOOD).await().atMost(LIMIT))
                .isEqualTo(new org.idvserver.desktop.application.Images.Room(
                        Optional.empty(), Optional.of(GOOD), "desktops", OptionalLong.of(70), 7));
        assertThat(images.room(REFUSED).await().atMost(LIMIT))
                .isEqualTo(new org.idvserver.desktop.application.Images.Room(
                        Optional.of(new Outcome.ItemFault("POOL_FULL", "full", false)),
                        Optional.empty(),
                        "desktops",
                        OptionalLong.empty(),
                        7));
    }

    @Test
    void deletesByOwner() {
        assertThat(images.delete(List.of(GOOD)).await().atMost(LIMIT)).containsEntry(GOOD, Outcome.done(null));
    }

    @Test
    void keepsWhatWasSaidOfTerminalsBeforeTheLimit() {
        var outcomes = images.grant(Stream.of(GOOD, HELD, REFUSED, UNANSWERED)
                        .map(terminal -> new org.idvserver.desktop.application.Images.Grant(
                                terminal, List.of(), List.of(), false))
                        .toList())
                .await()
                .atMost(LIMIT);
        assertThat(outcomes.get(GOOD).value().held()).isEmpty();
        assertThat(outcomes.get(HELD).value().held())
                .hasValueSatisfying(fault -> assertThat(fault.reason()).isEqualTo("VOLUME_IN_USE"));
        assertThat(outcomes.get(REFUSED).fault()).isEqualTo(new Outcome.ItemFault("VOLUME_IN_USE", "still open", true));
        assertThat(outcomes.get(UNANSWERED).fault().reason()).isEqualTo("TIMEOUT");
    }

    @Test
    void saysThatAPeerIsAway() {
        peer.stop();
        assertThat(images.clone(VERSION, List.of(GOOD)).await().atMost(LIMIT))
                .hasEntrySatisfying(
                        GOOD, outcome -> assertThat(outcome.fault().retryable()).isTrue());
    }
}
