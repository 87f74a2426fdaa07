package org.idvserver.monitor.domain;

/** What a terminal says about its copy of an image. */
public enum CopyState {
    FETCHING,
    VERIFIED,
    FAILED
}
