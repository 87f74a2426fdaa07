package org.idvserver.kit.error;

/** What can go wrong with any request before a service's own rules are asked. */
public enum RequestProblem implements ProblemCode {
    INVALID_REQUEST(ProblemKind.INVALID),
    UNAUTHENTICATED(ProblemKind.UNAUTHENTICATED),
    FORBIDDEN(ProblemKind.FORBIDDEN),
    NOT_FOUND(ProblemKind.NOT_FOUND),
    CHANGED_MEANWHILE(ProblemKind.CONFLICT),
    /** The sender named the state it knows by If-Match, and that is not the present one. */
    OUTDATED(ProblemKind.CONFLICT),
    BUSY(ProblemKind.UNAVAILABLE),
    PEER_UNAVAILABLE(ProblemKind.UNAVAILABLE),
    TIMEOUT(ProblemKind.TIMEOUT),
    INTERNAL(ProblemKind.INTERNAL);

    private static final int PRECONDITION_FAILED = 412;

    private final ProblemKind kind;

    RequestProblem(ProblemKind kind) {
        this.kind = kind;
    }

    @Override
    public ProblemKind kind() {
        return kind;
    }

    /** HTTP has a status of its own for a conflict that If-Match found. */
    @Override
    public int httpStatus() {
        return this == OUTDATED ? PRECONDITION_FAILED : kind.httpStatus();
    }
}
