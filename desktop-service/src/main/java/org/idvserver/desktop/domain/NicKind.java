package org.idvserver.desktop.domain;

/** What a desktop's network interface is attached to. */
public enum NicKind {
    /** The section's isolated network. */
    INTERNAL,
    /** The NAT network to the outside. */
    EXTERNAL
}
