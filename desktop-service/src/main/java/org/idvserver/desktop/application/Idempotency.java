package org.idvserver.desktop.application;

import org.idvserver.desktop.domain.DesktopProblem;

/** What is the same for all that is asked for under a key. */
final class Idempotency {

    private Idempotency() {}

    /** Fails when the key was used for another request. */
    static void checkSame(String earlierHash, String hash) {
        if (!earlierHash.equals(hash)) {
            throw DesktopProblem.IDEMPOTENCY_KEY_REUSED.because("This idempotency key was used for another request");
        }
    }
}
