package org.idvserver.user.domain;

import org.idvserver.kit.error.ProblemCode;
import org.idvserver.kit.error.ProblemKind;

/** What can go wrong in this service. */
public enum UserProblem implements ProblemCode {
    USER_NOT_FOUND(ProblemKind.NOT_FOUND),
    GROUP_NOT_FOUND(ProblemKind.NOT_FOUND),
    USERNAME_TAKEN(ProblemKind.ALREADY_EXISTS),
    GROUP_NAME_TAKEN(ProblemKind.ALREADY_EXISTS),
    ALREADY_BOOTSTRAPPED(ProblemKind.WRONG_STATE),
    WRONG_SECRET(ProblemKind.UNAUTHENTICATED),
    SIGN_IN_REFUSED(ProblemKind.UNAUTHENTICATED);

    private final ProblemKind kind;

    UserProblem(ProblemKind kind) {
        this.kind = kind;
    }

    @Override
    public ProblemKind kind() {
        return kind;
    }
}
