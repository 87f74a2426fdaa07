package org.idvserver.image.domain;

import java.util.Arrays;

/** Where the data of a disk lies in its file, or in its chain of files, in the order of the disk; what is not in here is zeros. */
public final class Extents {
    private static final int FIRST_ROOM = 64;

    private long[] starts = new long[FIRST_ROOM];
    private long[] lengths = new long[FIRST_ROOM];
    private long[] offsets = new long[FIRST_ROOM];
    private int[] files = new int[FIRST_ROOM];
    private int count;

    /** The next extent of the disk, and where it begins in which file down the chain. */
    public void add(long start, long length, long offset, int file) {
        if (count == starts.length) {
            starts = Arrays.copyOf(starts, count * 2);
            lengths = Arrays.copyOf(lengths, count * 2);
            offsets = Arrays.copyOf(offsets, count * 2);
            files = Arrays.copyOf(files, count * 2);
        }
        starts[count] = start;
        lengths[count] = length;
        offsets[count] = offset;
        files[count] = file;
        count++;
    }

    public int count() {
        return count;
    }

    /** The first extent that ends behind this position of the disk, or {@link #count()}. */
    public int firstBehind(long position) {
        int found = Arrays.binarySearch(starts, 0, count, position);
        int candidate = found >= 0 ? found : Math.max(0, -found - 2);
        return candidate < count && starts[candidate] + lengths[candidate] <= position ? candidate + 1 : candidate;
    }

    public long start(int index) {
        return starts[index];
    }

    public long end(int index) {
        return starts[index] + lengths[index];
    }

    /** Where this position of the disk, which the extent covers, is in its file. */
    public long offset(int index, long position) {
        return offsets[index] + position - starts[index];
    }

    /** How many files down the chain: 0 is the image itself. */
    public int file(int index) {
        return files[index];
    }
}
