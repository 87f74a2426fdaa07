package org.idvserver.desktop.application.reconcile;

import java.util.Optional;
import org.idvserver.contracts.desktop.v1.RestoreMode;
import org.idvserver.desktop.domain.DataDisk;

/** Writes what a desktop's machine is as the message that terminals get. */
final class MachineMessage {

    private MachineMessage() {}

    /** None when there is no such disk. */
    static Optional<org.idvserver.contracts.desktop.v1.DataDisk> dataDisk(DataDisk disk) {
        return disk.exists()
                ? Optional.of(org.idvserver.contracts.desktop.v1.DataDisk.newBuilder()
                        .setSizeGib(disk.sizeGib())
                        .setRestoreMode(restoreMode(disk.restoreMode()))
                        .build())
                : Optional.empty();
    }

    static RestoreMode restoreMode(org.idvserver.desktop.domain.RestoreMode mode) {
        return switch (mode) {
            case EVERY_BOOT -> RestoreMode.RESTORE_MODE_EVERY_BOOT;
            case WEEKLY -> RestoreMode.RESTORE_MODE_WEEKLY;
            case NEVER -> RestoreMode.RESTORE_MODE_NEVER;
        };
    }
}
