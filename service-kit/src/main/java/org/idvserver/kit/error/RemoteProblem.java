package org.idvserver.kit.error;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;

/** A problem that a peer reported over gRPC, with the peer's own code. */
record RemoteProblem(String name, ProblemKind kind) implements ProblemCode {

    static Problem of(StatusRuntimeException failure) {
        ProblemKind kind = ProblemKind.of(failure.getStatus().getCode());
        String description = failure.getStatus().getDescription();
        return StatusProto.fromThrowable(failure).getDetailsList().stream()
                .filter(detail -> detail.is(ErrorInfo.class))
                .map(detail -> new Problem(new RemoteProblem(reason(detail), kind), description))
                .findFirst()
                .orElseGet(() -> undescribed(kind))
                .causedBy(failure);
    }

    /** The peer gave no code of the suite: its transport failed, so its words are not for the reader. */
    private static Problem undescribed(ProblemKind kind) {
        return switch (kind) {
            case UNAVAILABLE ->
                RequestProblem.PEER_UNAVAILABLE.because("A service this one needs does not answer; try again");
            case TIMEOUT -> RequestProblem.TIMEOUT.because("A service this one needs took too long; try again");
            case INVALID,
                    UNAUTHENTICATED,
                    FORBIDDEN,
                    NOT_FOUND,
                    ALREADY_EXISTS,
                    WRONG_STATE,
                    CONFLICT,
                    EXHAUSTED,
                    INTERNAL ->
                RequestProblem.INTERNAL.because("Something went wrong here; the trace id leads to the log");
        };
    }

    private static String reason(Any detail) {
        try {
            return detail.unpack(ErrorInfo.class).getReason();
        } catch (InvalidProtocolBufferException unreadable) {
            return "UNKNOWN";
        }
    }
}
