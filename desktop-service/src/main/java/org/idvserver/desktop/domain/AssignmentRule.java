package org.idvserver.desktop.domain;

/** Whose a desktop is, and so on which terminal it is to be. */
public enum AssignmentRule {
    /** A person's: it follows them. */
    USER,
    /** A seat's: whoever sits there uses it. */
    SEAT,
    /** Of a pool: whoever comes takes the first that is free. */
    FIRST_FREE
}
