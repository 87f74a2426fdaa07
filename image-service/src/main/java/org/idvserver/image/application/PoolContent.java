package org.idvserver.image.application;

/** How many versions and volumes refer to a pool. */
public record PoolContent(long versions, long volumes) {
    public boolean isEmpty() {
        return versions == 0 && volumes == 0;
    }
}
