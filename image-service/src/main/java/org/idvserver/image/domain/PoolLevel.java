package org.idvserver.image.domain;

/** How full a pool is. It rises as soon as a threshold is reached and falls only well below it, so that it does not flutter. */
public enum PoolLevel {
    NORMAL,
    /** Somebody should make room. */
    WARNING,
    /** Nothing new is put here. */
    CRITICAL;

    /** In percent: so far below its threshold a level ends. */
    public static final int HYSTERESIS = 3;

    /** The level that follows from this one. */
    public PoolLevel at(int usedPercent, PoolThresholds thresholds) {
        PoolLevel next = NORMAL;
        for (PoolLevel level : values()) {
            int leeway = compareTo(level) >= 0 ? HYSTERESIS : 0;
            if (usedPercent >= thresholds.of(level) - leeway) {
                next = level;
            }
        }
        return next;
    }
}
