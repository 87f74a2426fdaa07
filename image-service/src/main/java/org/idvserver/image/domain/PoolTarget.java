package org.idvserver.image.domain;

/** What its owner wants of a pool. */
public enum PoolTarget {
    /** Runs in libvirt. */
    ACTIVE,
    /** Known to libvirt, but stopped; takes nothing new. */
    INACTIVE,
    /** To be forgotten. What it is made of stays: Ceph's pool or the folder. */
    ABSENT
}
