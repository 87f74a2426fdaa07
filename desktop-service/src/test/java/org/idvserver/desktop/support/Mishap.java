package org.idvserver.desktop.support;

/** What a peer does instead of working. */
public enum Mishap {
    NONE,
    /** Says that what it needs is away; nothing was done. */
    UNAVAILABLE,
    /** Is away itself. */
    AWAY,
    /** Does the work and then says that it failed. */
    WORKS_THEN_FAILS,
    /** Does the work and never answers. */
    WORKS_THEN_HANGS,
    /** Says that the call itself is wrong: asking again is no use. */
    REFUSES
}
