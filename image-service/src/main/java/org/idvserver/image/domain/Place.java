package org.idvserver.image.domain;

/**
 * Where block images are.
 *
 * @param location the name of Ceph's pool, or the absolute path of the folder
 */
public record Place(PoolType type, String location) {
    @Override
    public String toString() {
        return location;
    }
}
