package org.idvserver.desktop.domain;

/** What starts a guest. */
public enum Firmware {
    BIOS,
    UEFI
}
