package org.idvserver.course.domain;

import org.idvserver.kit.error.ProblemCode;
import org.idvserver.kit.error.ProblemKind;

/** What can go wrong in this service. */
public enum CourseProblem implements ProblemCode {
    LAB_NOT_FOUND(ProblemKind.NOT_FOUND),
    TERM_NOT_FOUND(ProblemKind.NOT_FOUND),
    COURSE_NOT_FOUND(ProblemKind.NOT_FOUND),
    SECTION_NOT_FOUND(ProblemKind.NOT_FOUND),
    LESSON_NOT_FOUND(ProblemKind.NOT_FOUND),
    LESSON_CANCELLED(ProblemKind.WRONG_STATE),
    LESSON_OVER(ProblemKind.WRONG_STATE),
    TIMETABLE_ENTRY_NOT_FOUND(ProblemKind.NOT_FOUND),
    TERM_IN_USE(ProblemKind.WRONG_STATE),
    /** Something is in two places at once, or does not fit; the faults name it. */
    TIMETABLE_CONFLICT(ProblemKind.WRONG_STATE),
    IDEMPOTENCY_KEY_REUSED(ProblemKind.ALREADY_EXISTS),
    NAME_TAKEN(ProblemKind.ALREADY_EXISTS),
    NOT_YOUR_SECTION(ProblemKind.FORBIDDEN);

    private final ProblemKind kind;

    CourseProblem(ProblemKind kind) {
        this.kind = kind;
    }

    @Override
    public ProblemKind kind() {
        return kind;
    }
}
