package org.idvserver.desktop.domain;

/** Whether a desktop runs, as its terminal last reported. */
public enum RunState {
    STOPPED,
    /** Waiting for its image, or being defined and started. */
    STARTING,
    RUNNING,
    FAILED
}
