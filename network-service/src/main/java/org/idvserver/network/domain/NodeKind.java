package org.idvserver.network.domain;

/** What kind of machine a node is. */
public enum NodeKind {
    /** A lab PC: its switch is reached by OVSDB, its libvirt by its own agent. */
    TERMINAL,
    /** A machine of the data centre, on which this service runs and uses libvirt. */
    SERVER
}
