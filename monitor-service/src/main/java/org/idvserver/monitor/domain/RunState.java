package org.idvserver.monitor.domain;

/** What a terminal says about a desktop on it. */
public enum RunState {
    STOPPED,
    STARTING,
    RUNNING,
    FAILED
}
