package org.idvserver.image.domain;

/** What an upload is to its sender. */
public enum UploadKind {
    /** A whole file. */
    WHOLE,
    /** A piece of a file that is sent beside others. */
    PART,
    /** Pieces one after the other; it receives nothing itself. */
    FINAL
}
