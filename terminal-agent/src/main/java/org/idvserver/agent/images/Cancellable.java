package org.idvserver.agent.images;

/** Something under way that may be given up. Harmless when it has ended. */
interface Cancellable {
    void cancel();
}
