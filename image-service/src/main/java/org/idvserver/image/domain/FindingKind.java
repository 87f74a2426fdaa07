package org.idvserver.image.domain;

/** The ways in which database and storage can disagree. */
public enum FindingKind {
    /** The storage has an image that the database does not know. */
    ORPHAN,
    /** The same, and nobody's mark is on it: the making of it was broken off. */
    HALF_MADE,
    /** The database has a whole volume, version or maintenance VM whose image the storage lacks. */
    LOST,
    /** A version that is out of use and that nobody hangs on: it may be deleted. */
    UNREFERENCED_VERSION
}
