package org.idvserver.kit.error;

import io.grpc.Status;

/** The closed set of ways a request can fail, and the one table that maps each to HTTP and gRPC. */
public enum ProblemKind {
    INVALID(400, Status.Code.INVALID_ARGUMENT),
    UNAUTHENTICATED(401, Status.Code.UNAUTHENTICATED),
    FORBIDDEN(403, Status.Code.PERMISSION_DENIED),
    NOT_FOUND(404, Status.Code.NOT_FOUND),
    ALREADY_EXISTS(409, Status.Code.ALREADY_EXISTS),
    WRONG_STATE(409, Status.Code.FAILED_PRECONDITION),
    CONFLICT(409, Status.Code.ABORTED),
    EXHAUSTED(429, Status.Code.RESOURCE_EXHAUSTED),
    INTERNAL(500, Status.Code.INTERNAL),
    UNAVAILABLE(503, Status.Code.UNAVAILABLE),
    TIMEOUT(504, Status.Code.DEADLINE_EXCEEDED);

    private final int httpStatus;
    private final Status.Code grpcCode;

    ProblemKind(int httpStatus, Status.Code grpcCode) {
        this.httpStatus = httpStatus;
        this.grpcCode = grpcCode;
    }

    public int httpStatus() {
        return httpStatus;
    }

    public Status.Code grpcCode() {
        return grpcCode;
    }

    /** True when the same request may succeed later without anybody changing it. */
    public boolean retryable() {
        return switch (this) {
            case UNAVAILABLE, TIMEOUT, CONFLICT, EXHAUSTED -> true;
            case INVALID, UNAUTHENTICATED, FORBIDDEN, NOT_FOUND, ALREADY_EXISTS, WRONG_STATE, INTERNAL -> false;
        };
    }

    /** The kind a peer meant; what is not in the table is {@link #INTERNAL}. */
    public static ProblemKind of(Status.Code code) {
        for (ProblemKind kind : values()) {
            if (kind.grpcCode == code) {
                return kind;
            }
        }
        return INTERNAL;
    }
}
