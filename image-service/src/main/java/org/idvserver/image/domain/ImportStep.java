package org.idvserver.image.domain;

/** What an import is busy with; progress counts the bytes of this step. */
public enum ImportStep {
    /** The file is fetched from another server, or put together from its pieces. */
    FETCHING,
    /** The file is looked at. */
    CHECKING,
    /** The disk in the file is written to storage, and the file's digest is taken. */
    WRITING
}
