package org.idvserver.image.domain;

/** What a pool is made of. The first type of which there is a serving pool takes what is imported without naming a pool. */
public enum PoolType {
    /** A pool of Ceph; its images are block devices that many machines reach. */
    RBD,
    /** A folder of qcow2 files on the server node, for a campus without Ceph. */
    DIR
}
