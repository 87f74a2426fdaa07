package org.idvserver.kit.error;

import com.google.protobuf.Any;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.Status;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.quarkus.grpc.ExceptionHandler;
import io.quarkus.grpc.ExceptionHandlerProvider;
import jakarta.enterprise.context.ApplicationScoped;
import org.jboss.logging.Logger;

/** Answers every failure of a gRPC call as google.rpc.Status with ErrorInfo and, for bad input, BadRequest. */
@ApplicationScoped
public final class GrpcProblems implements ExceptionHandlerProvider {
    private static final Logger LOG = Logger.getLogger(GrpcProblems.class);
    private static final String DOMAIN = "idvserver.org";

    @Override
    public <ReqT, RespT> ExceptionHandler<ReqT, RespT> createHandler(
            io.grpc.ServerCall.Listener<ReqT> listener, ServerCall<ReqT, RespT> call, Metadata metadata) {
        return new ClosingHandler<>(listener, call, metadata);
    }

    @Override
    public Throwable transform(Throwable failure) {
        return status(failure);
    }

    /** The status that tells a caller what failed. */
    public static StatusException status(Throwable failure) {
        if (failure instanceof StatusException alreadyStatus) {
            return alreadyStatus;
        }
        if (failure instanceof StatusRuntimeException ended
                && ended.getStatus().getCode() == io.grpc.Status.Code.CANCELLED) {
            // The caller hung up: nobody hears the answer.
            return ended.getStatus().asException();
        }
        Problem problem = ProblemTranslation.of(failure);
        if (problem.kind() == ProblemKind.INTERNAL) {
            LOG.errorf(problem.getCause(), "call failed: %s", problem.getMessage());
        }
        Status.Builder status = Status.newBuilder()
                .setCode(problem.kind().grpcCode().value())
                .setMessage(problem.getMessage())
                .addDetails(Any.pack(ErrorInfo.newBuilder()
                        .setReason(problem.code().name())
                        .setDomain(DOMAIN)
                        .build()));
        if (!problem.faults().isEmpty()) {
            BadRequest.Builder bad = BadRequest.newBuilder();
            problem.faults().forEach(fault -> bad.addFieldViolationsBuilder()
                    .setField(fault.field())
                    .setDescription(fault.reason()));
            status.addDetails(Any.pack(bad.build()));
        }
        return StatusProto.toStatusException(status.build());
    }

    private static final class ClosingHandler<ReqT, RespT> extends ExceptionHandler<ReqT, RespT> {

        ClosingHandler(ServerCall.Listener<ReqT> listener, ServerCall<ReqT, RespT> call, Metadata metadata) {
            super(listener, call, metadata);
        }

        @Override
        protected void handleException(Throwable failure, ServerCall<ReqT, RespT> call, Metadata metadata) {
            StatusException status = status(failure);
            call.close(status.getStatus(), status.getTrailers() == null ? metadata : status.getTrailers());
        }
    }
}
