package org.idvserver.desktop.domain;

/** What desktops take all together. */
public record Usage(long desktops, long vcpus, long memoryMib, long diskBytes) {
    public static final Usage NOTHING = new Usage(0, 0, 0, 0);
    private static final long GIB = 1L << 30;

    /** So many desktops of a kind; a data disk counts as what it can grow to. */
    public static Usage of(Hardware hardware, long count, long systemDiskBytes) {
        long dataBytes = hardware.machine().dataDisk().sizeGib() * GIB;
        return new Usage(
                count,
                count * hardware.vcpuCount(),
                count * hardware.memoryMib(),
                count * (systemDiskBytes + dataBytes));
    }

    /** Begun GiB count. */
    public long diskGib() {
        return (diskBytes + GIB - 1) / GIB;
    }
}
