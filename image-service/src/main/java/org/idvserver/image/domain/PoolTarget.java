package org.idvserver.image.domain;

/** What its owner wants of a pool. */
public enum PoolTarget {
    PRESENT
}
