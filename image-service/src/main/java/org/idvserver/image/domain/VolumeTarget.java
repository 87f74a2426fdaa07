package org.idvserver.image.domain;

/** What its owner wants of a volume. */
public enum VolumeTarget {
    PRESENT,
    ABSENT
}
