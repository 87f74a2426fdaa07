package org.idvserver.agent.config;

import java.util.Locale;

/** How desktops are run. */
public enum Virtualisation {
    /** By KVM when a guest really runs under it, else by emulation. */
    AUTO,
    /** By the processor. */
    KVM,
    /** By emulation (TCG): slow, but runs everywhere. */
    QEMU;

    /** libvirt's name for it. */
    public String domainType() {
        return name().toLowerCase(Locale.ROOT);
    }
}
