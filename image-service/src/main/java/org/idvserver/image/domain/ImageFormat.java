package org.idvserver.image.domain;

import java.util.Locale;

/** Formats a disk image can come in. It is always named by the sender: guessing it would let a guest's first bytes decide. */
public enum ImageFormat {
    RAW,
    QCOW2,
    VMDK,
    VHDX;

    /** As qemu-img calls it. */
    public String driver() {
        return name().toLowerCase(Locale.ROOT);
    }
}
