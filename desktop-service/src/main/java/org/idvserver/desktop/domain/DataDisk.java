package org.idvserver.desktop.domain;

/** A second disk of a LOCAL desktop, on its terminal and blank at first. Of no size when there is none. */
public record DataDisk(int sizeGib, RestoreMode restoreMode) {
    public static final DataDisk NONE = new DataDisk(0, RestoreMode.NEVER);

    public boolean exists() {
        return sizeGib > 0;
    }

    @Override
    public String toString() {
        return exists() ? "%d GiB, %s".formatted(sizeGib, restoreMode) : "none";
    }
}
