package org.idvserver.image.domain;

import java.util.UUID;

/** A block image in a pool of the storage. Names bear the id of what they are for, so that orphans are found from both sides. */
public record BlockImage(String pool, String name) {
    /** The snapshot that a release freezes; clones hang on it. */
    public static final String RELEASE_SNAPSHOT = "release";

    public static final String VERSION_PREFIX = "v-";
    public static final String VOLUME_PREFIX = "d-";

    public static BlockImage ofVersion(String pool, UUID versionId) {
        return new BlockImage(pool, VERSION_PREFIX + versionId);
    }

    public static BlockImage ofVolume(String pool, String ownerId) {
        return new BlockImage(pool, VOLUME_PREFIX + ownerId);
    }

    @Override
    public String toString() {
        return pool + "/" + name;
    }
}
