package org.idvserver.kit.error;

/** One entry of a service's own error list: an enum constant whose name callers may rely on. */
public interface ProblemCode {

    String name();

    ProblemKind kind();

    /** A problem of this code; the sentence is for the person who reads it and never tells a class, SQL, path or host. */
    default Problem because(String sentence, Object... arguments) {
        return new Problem(this, arguments.length == 0 ? sentence : String.format(sentence, arguments));
    }
}
