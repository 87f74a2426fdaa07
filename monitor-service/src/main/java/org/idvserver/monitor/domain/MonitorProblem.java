package org.idvserver.monitor.domain;

import org.idvserver.kit.error.ProblemCode;
import org.idvserver.kit.error.ProblemKind;

/** What can go wrong in this service. */
public enum MonitorProblem implements ProblemCode {
    TERMINAL_NOT_FOUND(ProblemKind.NOT_FOUND),
    DESKTOP_NOT_FOUND(ProblemKind.NOT_FOUND),
    TOO_MANY_REPORTS(ProblemKind.UNAVAILABLE);

    private final ProblemKind kind;

    MonitorProblem(ProblemKind kind) {
        this.kind = kind;
    }

    @Override
    public ProblemKind kind() {
        return kind;
    }
}
