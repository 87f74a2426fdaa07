package org.idvserver.desktop.domain;

/** What a desktop's network interface is attached to. */
public enum NicKind {
    /** An isolated network: the section's, the lab's, or one of the user's own. */
    INTERNAL,
    /** The NAT network to the outside. */
    EXTERNAL
}
