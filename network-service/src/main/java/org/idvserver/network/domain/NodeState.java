package org.idvserver.network.domain;

/** How well a node is wired, as its reconciler last saw it. */
public enum NodeState {
    /** Known, and not looked at yet. */
    PENDING,
    /** As it should be. */
    WIRED,
    /** Reached, but something on it is not as it should be. */
    DEGRADED,
    /** Its switch or its libvirt does not answer. */
    UNREACHABLE
}
