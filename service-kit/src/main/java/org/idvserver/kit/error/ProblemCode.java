package org.idvserver.kit.error;

/** One entry of a service's own error list: an enum constant whose name callers may rely on. */
public interface ProblemCode {

    String name();

    ProblemKind kind();

    /** The kind's status, unless the code belongs to a protocol that prescribes one of its own. */
    default int httpStatus() {
        return kind().httpStatus();
    }

    /** A problem of this code; the sentence is for the person who reads it and never tells a class, SQL, path or host. */
    default Problem because(String sentence, Object... arguments) {
        return new Problem(this, arguments.length == 0 ? sentence : String.format(sentence, arguments));
    }
}
