package org.idvserver.image.domain;

import java.util.EnumSet;
import java.util.Set;

/** What the reconciler last saw of a maintenance VM. Its owner moves {@link MaintenanceTarget}. */
public enum MaintenanceState {
    /** Wanted; its disk is being cloned and its machine started. */
    REQUESTED,
    /** Its machine runs and has a console. */
    RUNNING,
    /** Its machine was asked to shut down. */
    STOPPING,
    /** Its machine is off, its disk is kept. */
    STOPPED,
    /** Its disk is being copied into the image's next version. */
    PUBLISHING,
    /** Its disk became a version; nothing of it is left. */
    PUBLISHED,
    /** Thrown away; nothing of it is left. */
    DISCARDED,
    /** Never ran, and nothing of it is left; the reason says why. */
    FAILED;

    /** No default branch: a new state does not compile until it has a place here. */
    public Set<MaintenanceState> next() {
        return switch (this) {
            case REQUESTED -> EnumSet.of(RUNNING, STOPPED, DISCARDED, FAILED);
            case RUNNING -> EnumSet.of(STOPPING, STOPPED, DISCARDED);
            case STOPPING -> EnumSet.of(STOPPED, DISCARDED);
            case STOPPED -> EnumSet.of(RUNNING, PUBLISHING, DISCARDED);
            case PUBLISHING -> EnumSet.of(PUBLISHED, STOPPED);
            case PUBLISHED, DISCARDED, FAILED -> EnumSet.noneOf(MaintenanceState.class);
        };
    }

    /** True when nothing is left to do or to keep. */
    public boolean isEnd() {
        return next().isEmpty();
    }

    /** True while a viewer can see its screen. */
    public boolean hasConsole() {
        return this == RUNNING || this == STOPPING;
    }
}
