package org.idvserver.image.domain;

/** How far its owner wants a version to be brought. */
public enum VersionTarget {
    READY,
    RELEASED,
    DEPRECATED,
    RETIRED
}
