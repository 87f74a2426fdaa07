package org.idvserver.image.domain;

import java.util.Optional;

/**
 * Something to be done to a whole volume.
 *
 * @param state what it is while that is done
 * @param bytes the wished size of one that is resized
 * @param mayShrink what lies behind the wished size may be lost
 * @param snapshot the name of the snapshot that is taken, removed or gone back to
 */
public record VolumeAct(VolumeState state, Optional<Long> bytes, boolean mayShrink, Optional<String> snapshot) {

    public static VolumeAct reset() {
        return plain(VolumeState.RESETTING);
    }

    public static VolumeAct flatten() {
        return plain(VolumeState.FLATTENING);
    }

    public static VolumeAct resize(long bytes, boolean mayShrink) {
        return new VolumeAct(VolumeState.RESIZING, Optional.of(bytes), mayShrink, Optional.empty());
    }

    public static VolumeAct takeSnapshot(String name) {
        return named(VolumeState.TAKING_SNAPSHOT, name);
    }

    public static VolumeAct removeSnapshot(String name) {
        return named(VolumeState.REMOVING_SNAPSHOT, name);
    }

    public static VolumeAct rollBack(String name) {
        return named(VolumeState.ROLLING_BACK, name);
    }

    private static VolumeAct plain(VolumeState state) {
        return new VolumeAct(state, Optional.empty(), false, Optional.empty());
    }

    private static VolumeAct named(VolumeState state, String snapshot) {
        return new VolumeAct(state, Optional.empty(), false, Optional.of(snapshot));
    }
}
