package org.idvserver.desktop.inbound.rest;

/** Whose an INTERNAL network is, unless it is that of the section or lab that the desktops are for. */
public enum NicOwner {
    /** Of the student who has the desktop, or whoever else does. */
    STUDENT
}
