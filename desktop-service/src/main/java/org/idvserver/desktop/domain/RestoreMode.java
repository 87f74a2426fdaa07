package org.idvserver.desktop.domain;

/** When a disk of a LOCAL desktop goes back to how it was made: the system disk to its image, the data disk to blank. */
public enum RestoreMode {
    EVERY_BOOT,
    /** At the first start of a week, which begins on Monday at 04:00 of the terminal's time zone. */
    WEEKLY,
    NEVER
}
