package org.idvserver.image.outbound.dir;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Arrays;

/** Where the data of a disk lies in its chain of files, as {@code qemu-img map} tells it; what is not in here is zeros. */
final class Extents {
    private static final int FIRST_ROOM = 1024;

    private final ObjectMapper json;
    private long[] starts = new long[FIRST_ROOM];
    private long[] lengths = new long[FIRST_ROOM];
    private long[] offsets = new long[FIRST_ROOM];
    private int[] files = new int[FIRST_ROOM];
    private int count;

    Extents(ObjectMapper json) {
        this.json = json;
    }

    /** One line of the output is one extent: all of it may be too large to be kept as text. */
    void add(String line) {
        int begin = line.indexOf('{');
        int end = line.lastIndexOf('}');
        if (begin < 0 || end < begin) {
            return;
        }
        JsonNode extent = parse(line.substring(begin, end + 1));
        if (!extent.path("data").asBoolean() || extent.path("zero").asBoolean()) {
            return;
        }
        if (!extent.has("offset") || extent.path("compressed").asBoolean()) {
            throw new IllegalStateException("an image of our own is compressed or encrypted");
        }
        grow();
        starts[count] = extent.path("start").asLong();
        lengths[count] = extent.path("length").asLong();
        offsets[count] = extent.path("offset").asLong();
        files[count] = extent.path("depth").asInt();
        count++;
    }

    private JsonNode parse(String text) {
        try {
            return json.readTree(text);
        } catch (JsonProcessingException unreadable) {
            throw new IllegalStateException("qemu-img map printed what is no extent", unreadable);
        }
    }

    private void grow() {
        if (count == starts.length) {
            starts = Arrays.copyOf(starts, count * 2);
            lengths = Arrays.copyOf(lengths, count * 2);
            offsets = Arrays.copyOf(offsets, count * 2);
            files = Arrays.copyOf(files, count * 2);
        }
    }

    int count() {
        return count;
    }

    /** The first extent that ends behind this position of the disk, or {@link #count()}. */
    int firstBehind(long position) {
        int found = Arrays.binarySearch(starts, 0, count, position);
        int candidate = found >= 0 ? found : Math.max(0, -found - 2);
        return candidate < count && starts[candidate] + lengths[candidate] <= position ? candidate + 1 : candidate;
    }

    long start(int index) {
        return starts[index];
    }

    long end(int index) {
        return starts[index] + lengths[index];
    }

    /** Where this position of the disk, which the extent covers, is in its file. */
    long offset(int index, long position) {
        return offsets[index] + position - starts[index];
    }

    /** How many files down the chain: 0 is the image itself. */
    int file(int index) {
        return files[index];
    }
}
