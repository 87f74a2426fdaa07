package org.idvserver.desktop.domain;

/** What a guest has of USB. Neither lets a device of the terminal in. */
public enum UsbPolicy {
    NONE,
    /** An emulated keyboard and an emulated tablet. */
    HID_ONLY
}
