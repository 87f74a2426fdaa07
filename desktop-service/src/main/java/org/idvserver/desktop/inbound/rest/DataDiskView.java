package org.idvserver.desktop.inbound.rest;

import org.idvserver.desktop.domain.DataDisk;
import org.idvserver.desktop.domain.RestoreMode;

/** A second disk. */
public record DataDiskView(int sizeGib, RestoreMode restoreMode) {

    /** Null when there is none. */
    static DataDiskView of(DataDisk disk) {
        return disk.exists() ? new DataDiskView(disk.sizeGib(), disk.restoreMode()) : null;
    }
}
