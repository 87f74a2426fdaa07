package org.idvserver.desktop.domain;

/** A guest's graphics card. */
public enum VideoModel {
    VGA,
    VIRTIO,
    /** None but one that is passed through. */
    NONE
}
