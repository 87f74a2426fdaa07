package org.idvserver.kit.error;

import java.util.List;

/** A request that cannot be served, in the words of the service's error list. Edges translate it; nothing else catches it. */
public final class Problem extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient ProblemCode code;
    private final transient List<Fault> faults;

    public Problem(ProblemCode code, String detail) {
        this(code, detail, List.of(), null);
    }

    public Problem(ProblemCode code, String detail, List<Fault> faults, Throwable cause) {
        super(detail, cause, false, false);
        this.code = code;
        this.faults = List.copyOf(faults);
    }

    public ProblemCode code() {
        return code;
    }

    public ProblemKind kind() {
        return code.kind();
    }

    public List<Fault> faults() {
        return faults;
    }

    /** The same problem, with what led to it for the log. */
    public Problem causedBy(Throwable cause) {
        return new Problem(code, getMessage(), faults, cause);
    }
}
