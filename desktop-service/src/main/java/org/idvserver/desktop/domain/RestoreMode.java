package org.idvserver.desktop.domain;

/** When a LOCAL desktop's disk goes back to the image. */
public enum RestoreMode {
    EVERY_BOOT,
    NEVER
}
