package org.idvserver.kit.error;

/** What can go wrong with any request before a service's own rules are asked. */
public enum RequestProblem implements ProblemCode {
    INVALID_REQUEST(ProblemKind.INVALID),
    UNAUTHENTICATED(ProblemKind.UNAUTHENTICATED),
    FORBIDDEN(ProblemKind.FORBIDDEN),
    NOT_FOUND(ProblemKind.NOT_FOUND),
    CHANGED_MEANWHILE(ProblemKind.CONFLICT),
    BUSY(ProblemKind.UNAVAILABLE),
    PEER_UNAVAILABLE(ProblemKind.UNAVAILABLE),
    TIMEOUT(ProblemKind.TIMEOUT),
    INTERNAL(ProblemKind.INTERNAL);

    private final ProblemKind kind;

    RequestProblem(ProblemKind kind) {
        this.kind = kind;
    }

    @Override
    public ProblemKind kind() {
        return kind;
    }
}
