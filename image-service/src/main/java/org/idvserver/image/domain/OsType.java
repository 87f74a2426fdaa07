package org.idvserver.image.domain;

/** What runs in an image. */
public enum OsType {
    LINUX,
    WINDOWS,
    OTHER
}
