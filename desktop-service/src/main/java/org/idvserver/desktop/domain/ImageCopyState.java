package org.idvserver.desktop.domain;

/** How far a terminal's own copy of an image version is. */
public enum ImageCopyState {
    FETCHING,
    VERIFIED,
    FAILED
}
