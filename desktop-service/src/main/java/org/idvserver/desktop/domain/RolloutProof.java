package org.idvserver.desktop.domain;

/** Whether a desktop has shown that a rollout's version runs: a verified copy does not. */
public enum RolloutProof {
    /** One runs, or ran until somebody stopped it, on a terminal that is HEALTHY. */
    RAN,
    NOT_YET,
    /** None could: the rollout's terminals have no desktop of the image, and none waits to come to a terminal. */
    IMPOSSIBLE
}
