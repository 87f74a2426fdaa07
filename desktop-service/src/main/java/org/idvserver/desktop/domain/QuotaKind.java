package org.idvserver.desktop.domain;

/** For whom a quota is. */
public enum QuotaKind {
    USER,
    /** For each of its members. */
    GROUP,
    /** For each of its students, and for all its desktops together. */
    SECTION
}
