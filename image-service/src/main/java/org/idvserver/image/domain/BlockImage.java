package org.idvserver.image.domain;

import java.nio.file.Path;
import java.util.UUID;
import java.util.stream.Stream;

/** A block image in the storage. Names bear the id of what they are for, so that orphans are found from both sides. */
public record BlockImage(Place place, String name) {
    /** The snapshot that a release freezes; clones hang on it. */
    public static final String RELEASE_SNAPSHOT = "release";

    public static final String VERSION_PREFIX = "v-";
    public static final String VOLUME_PREFIX = "d-";
    public static final String MAINTENANCE_PREFIX = "m-";
    public static final String FILE_SUFFIX = ".qcow2";

    public static BlockImage ofVersion(Place place, UUID versionId) {
        return new BlockImage(place, VERSION_PREFIX + versionId);
    }

    public static BlockImage ofVolume(Place place, String ownerId) {
        return new BlockImage(place, VOLUME_PREFIX + ownerId);
    }

    /** True for a name that this service gives; all others belong to somebody else. */
    public static boolean isOurs(String name) {
        return Stream.of(VERSION_PREFIX, VOLUME_PREFIX, MAINTENANCE_PREFIX).anyMatch(name::startsWith);
    }

    public boolean isOfVolume() {
        return name.startsWith(VOLUME_PREFIX);
    }

    /** Whose a volume's image is. */
    public String ownerId() {
        return name.substring(VOLUME_PREFIX.length());
    }

    public boolean isOfMaintenance() {
        return name.startsWith(MAINTENANCE_PREFIX);
    }

    /** Its file, when its place is a folder. */
    public Path file() {
        return Path.of(place.location(), name + FILE_SUFFIX);
    }

    /** Beside the version it is cloned from: where terminals may write, one could spoil the next golden image. */
    public static BlockImage ofMaintenance(ImageVersion base, UUID vm) {
        return new BlockImage(base.content().place(), MAINTENANCE_PREFIX + vm);
    }

    @Override
    public String toString() {
        return place + "/" + name;
    }
}
