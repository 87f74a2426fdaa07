package org.idvserver.agent.images;

import com.google.rpc.ErrorInfo;
import io.grpc.Context;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.idvserver.agent.desktops.RoamingVolumes;
import org.idvserver.agent.host.StepFailure;
import org.idvserver.agent.stream.ServerChannels;
import org.idvserver.contracts.image.v1.ConfirmOpenRequest;
import org.idvserver.contracts.image.v1.GetManifestRequest;
import org.idvserver.contracts.image.v1.GetManifestResponse;
import org.idvserver.contracts.image.v1.OpenVolumeRequest;
import org.idvserver.contracts.image.v1.RbdConnection;
import org.idvserver.contracts.image.v1.ReadSegmentRequest;
import org.idvserver.contracts.image.v1.TerminalImageServiceGrpc.TerminalImageServiceBlockingStub;

/** image-service, over gRPC. Every call has a limit. */
public final class GrpcImageSource implements ImageSource, RoamingVolumes {
    private static final long LIMIT_SECONDS = 60;
    private static final long OPEN_LIMIT_SECONDS = 10;

    private final TerminalImageServiceBlockingStub server;

    public GrpcImageSource(TerminalImageServiceBlockingStub server) {
        this.server = server;
    }

    @Override
    public Iterator<GetManifestResponse> manifest(String versionId) {
        var request = GetManifestRequest.newBuilder().setVersionId(versionId).build();
        return new Answers<>(() -> limited(LIMIT_SECONDS).getManifest(request), Function.identity());
    }

    @Override
    public Iterator<byte[]> segment(String versionId, int index) {
        var request = ReadSegmentRequest.newBuilder()
                .setVersionId(versionId)
                .setIndex(index)
                .build();
        return new Answers<>(() -> limited(LIMIT_SECONDS).readSegment(request), piece -> piece.getData()
                .toByteArray());
    }

    @Override
    public RbdConnection open(String volumeId) {
        var request = OpenVolumeRequest.newBuilder().setVolumeId(volumeId).build();
        try {
            return limited(OPEN_LIMIT_SECONDS).openVolume(request).getRbd();
        } catch (StatusRuntimeException failure) {
            if (wasFenced(failure)) {
                throw fenced(failure);
            }
            throw translated(failure, "VOLUME_NOT_GRANTED");
        }
    }

    @Override
    public void confirmOpen(String volumeId) {
        var request = ConfirmOpenRequest.newBuilder().setVolumeId(volumeId).build();
        try {
            limited(OPEN_LIMIT_SECONDS).confirmOpen(request);
        } catch (StatusRuntimeException failure) {
            // One of an earlier release, which looks from time to time who has what open.
            if (failure.getStatus().getCode() != Status.Code.UNIMPLEMENTED) {
                throw wasFenced(failure) ? fenced(failure) : translated(failure, "VOLUME_NOT_GRANTED");
            }
        }
    }

    private static StepFailure fenced(StatusRuntimeException failure) {
        return new StepFailure("FENCED", "the volume was taken away while this terminal was not there", failure);
    }

    private static boolean wasFenced(StatusRuntimeException failure) {
        var status = StatusProto.fromThrowable(failure);
        return status != null
                && status.getDetailsList().stream()
                        .filter(detail -> detail.is(ErrorInfo.class))
                        .anyMatch(detail -> detail.getValue().toStringUtf8().contains("VOLUME_FENCED"));
    }

    private TerminalImageServiceBlockingStub limited(long seconds) {
        ServerChannels.reconnectNow(server.getChannel());
        return server.withDeadlineAfter(seconds, TimeUnit.SECONDS);
    }

    private static StepFailure translated(StatusRuntimeException failure, String refused) {
        Status.Code code = failure.getStatus().getCode();
        boolean denied = code == Status.Code.NOT_FOUND || code == Status.Code.PERMISSION_DENIED;
        return new StepFailure(
                denied ? refused : "IMAGE_SERVICE_UNAVAILABLE", "image-service: " + failure.getMessage(), failure);
    }

    /** A stream of answers; ended early by {@link Cancellable#cancel()}, or the call would hold its buffers until its limit. */
    private static final class Answers<T, R> implements Iterator<R>, Cancellable {
        private final Context.CancellableContext context = Context.current().withCancellation();
        private final Function<T, R> translation;
        private final Iterator<T> answers;

        Answers(Supplier<Iterator<T>> call, Function<T, R> translation) {
            this.translation = translation;
            this.answers = inContext(call);
        }

        @Override
        public boolean hasNext() {
            boolean more = inContext(answers::hasNext);
            if (!more) {
                cancel();
            }
            return more;
        }

        @Override
        public R next() {
            return translation.apply(inContext(answers::next));
        }

        @Override
        public void cancel() {
            context.cancel(null);
        }

        private <V> V inContext(Supplier<V> call) {
            Context before = context.attach();
            try {
                return call.get();
            } catch (StatusRuntimeException failure) {
                throw translated(failure, "IMAGE_NOT_GRANTED");
            } finally {
                context.detach(before);
            }
        }
    }
}
