package org.idvserver.course.application;

import java.util.OptionalLong;
import org.idvserver.kit.error.RequestProblem;

/** What is the same for all that is changed by its revision. */
final class Revisions {

    private Revisions() {}

    /** Fails with OUTDATED when another revision is expected than there is. */
    static void check(OptionalLong expected, long present, String what) {
        if (expected.isPresent() && expected.getAsLong() != present) {
            throw RequestProblem.OUTDATED.because("%s was changed meanwhile: read it again", what);
        }
    }
}
