package org.idvserver.desktop.domain;

import org.idvserver.kit.error.ProblemCode;
import org.idvserver.kit.error.ProblemKind;

/** What can go wrong in this service. */
public enum DesktopProblem implements ProblemCode {
    PROFILE_NOT_FOUND(ProblemKind.NOT_FOUND),
    PROFILE_NAME_TAKEN(ProblemKind.ALREADY_EXISTS),
    BATCH_NOT_FOUND(ProblemKind.NOT_FOUND),
    BATCH_IN_USE(ProblemKind.WRONG_STATE),
    ROLLOUT_NOT_FOUND(ProblemKind.NOT_FOUND),
    ROLLOUT_IN_THE_WAY(ProblemKind.WRONG_STATE),
    VERSION_GONE(ProblemKind.WRONG_STATE),
    IDEMPOTENCY_KEY_REUSED(ProblemKind.ALREADY_EXISTS),
    DESKTOP_NAME_TAKEN(ProblemKind.ALREADY_EXISTS),
    /** Windows cannot call its machines so, or not apart. */
    COMPUTER_NAME_UNUSABLE(ProblemKind.INVALID),
    DESKTOP_NOT_FOUND(ProblemKind.NOT_FOUND),
    WRONG_STATE(ProblemKind.WRONG_STATE),
    LESSON_NOT_FOUND(ProblemKind.NOT_FOUND),
    DESKTOP_LOCKED(ProblemKind.WRONG_STATE),
    LAB_WITHOUT_TERMINALS(ProblemKind.WRONG_STATE),
    TERMINAL_IN_MAINTENANCE(ProblemKind.WRONG_STATE),
    TERMINAL_NOT_FOUND(ProblemKind.NOT_FOUND),
    TERMINAL_NAME_TAKEN(ProblemKind.ALREADY_EXISTS),
    SEAT_TAKEN(ProblemKind.ALREADY_EXISTS),
    ENROLMENT_REFUSED(ProblemKind.UNAUTHENTICATED),
    ENROLMENT_TOKEN_USED(ProblemKind.WRONG_STATE),
    TERMINAL_UNKNOWN(ProblemKind.FORBIDDEN),
    TERMINAL_REVOKED(ProblemKind.FORBIDDEN),
    STREAM_REPLACED(ProblemKind.CONFLICT),
    HELLO_MISSING(ProblemKind.INVALID),
    QUOTA_EXCEEDED(ProblemKind.EXHAUSTED),
    QUOTA_NOT_FOUND(ProblemKind.NOT_FOUND),
    POWER_SCHEDULE_NOT_FOUND(ProblemKind.NOT_FOUND),
    NO_DESKTOP(ProblemKind.NOT_FOUND),
    LESSON_GOES_ON(ProblemKind.FORBIDDEN),
    EXAM_IN_PROGRESS(ProblemKind.FORBIDDEN),
    NOT_YOUR_SECTION(ProblemKind.FORBIDDEN),
    DESKTOP_ELSEWHERE(ProblemKind.WRONG_STATE),
    ITEM_UNANSWERED(ProblemKind.UNAVAILABLE);

    private final ProblemKind kind;

    DesktopProblem(ProblemKind kind) {
        this.kind = kind;
    }

    @Override
    public ProblemKind kind() {
        return kind;
    }
}
