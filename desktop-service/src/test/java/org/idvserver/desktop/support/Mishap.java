package org.idvserver.desktop.support;

/** What a peer does instead of working. */
public enum Mishap {
    NONE,
    /** Refuses the call; nothing was done. */
    UNAVAILABLE,
    /** Does the work and then says that it failed. */
    WORKS_THEN_FAILS,
    /** Does the work and never answers. */
    WORKS_THEN_HANGS,
    /** Says that the call itself is wrong: asking again is no use. */
    REFUSES
}
