package org.idvserver.image.outbound.qemu;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.idvserver.image.domain.Extents;
import org.idvserver.image.domain.ImageProblem;

/** Where the parts of a disk are in its file, read line by line from {@code qemu-img map}. */
final class ContentMap {
    private static final Pattern START = Pattern.compile("\"start\": (\\d{1,18})");
    private static final Pattern LENGTH = Pattern.compile("\"length\": (\\d{1,18})");
    private static final Pattern DATA = Pattern.compile("\"data\": true");
    private static final Pattern ZERO = Pattern.compile("\"zero\": true");
    private static final Pattern COMPRESSED = Pattern.compile("\"compressed\": true");
    private static final Pattern OFFSET = Pattern.compile("\"offset\": (\\d{1,18})");
    private static final long FREE_EXPANSION = 1L << 30;

    /** More are not remembered, 8 MiB of them: a disk in so many parts is left to QEMU. */
    private static final int MOST_EXTENTS = 1 << 18;

    private final long fileBytes;
    private final Extents extents = new Extents();
    private boolean plain = true;
    private long dataBytes;
    private long end;

    ContentMap(long fileBytes) {
        this.fileBytes = fileBytes;
    }

    void read(String line) {
        Matcher length = LENGTH.matcher(line);
        if (!DATA.matcher(line).find() || !length.find()) {
            return;
        }
        long bytes = Long.parseLong(length.group(1));
        dataBytes += bytes;
        Matcher offset = OFFSET.matcher(line);
        boolean placed = offset.find();
        if (placed) {
            end = Math.max(end, Long.parseLong(offset.group(1)) + bytes);
        }
        if (!ZERO.matcher(line).find()) {
            plain &= placed && remember(line, bytes, Long.parseLong(offset.group(1)));
        }
    }

    private boolean remember(String line, long bytes, long offset) {
        Matcher start = START.matcher(line);
        if (extents.count() == MOST_EXTENTS || COMPRESSED.matcher(line).find() || !start.find()) {
            return false;
        }
        extents.add(Long.parseLong(start.group(1)), bytes, offset, 0);
        return true;
    }

    /** Where the disk's bytes lie in the file, when all of them lie there as they are. */
    Optional<Extents> extents() {
        return Optional.of(extents).filter(known -> plain);
    }

    /** Bytes of the disk that may be other than zero. */
    long dataBytes() {
        return dataBytes;
    }

    void refuseCutOff() {
        if (end > fileBytes) {
            throw ImageProblem.SOURCE_REFUSED.because(
                    "The image was cut off: its disk goes on to byte %d, the file ends at %d", end, fileBytes);
        }
    }

    void refuseBomb(int maxExpansion) {
        if (dataBytes > Math.max(FREE_EXPANSION, fileBytes * maxExpansion)) {
            throw ImageProblem.SOURCE_REFUSED.because(
                    "The image unpacks from %d to %d bytes: more than %d times its size",
                    fileBytes, dataBytes, maxExpansion);
        }
    }
}
