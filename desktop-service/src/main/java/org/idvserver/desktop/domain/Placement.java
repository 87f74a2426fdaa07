package org.idvserver.desktop.domain;

/** Where a desktop's system disk is. */
public enum Placement {
    /** An overlay over the terminal's own copy of the image. */
    LOCAL,
    /** The desktop's own volume, opened over the network. */
    ROAMING
}
