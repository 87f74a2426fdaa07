package org.idvserver.image.outbound.qemu;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.idvserver.image.domain.ImageProblem;

/** Where the parts of a disk are in its file, read line by line from {@code qemu-img map}. */
final class ContentMap {
    private static final Pattern LENGTH = Pattern.compile("\"length\": (\\d{1,18})");
    private static final Pattern DATA = Pattern.compile("\"data\": true");
    private static final Pattern OFFSET = Pattern.compile("\"offset\": (\\d{1,18})");
    private static final long FREE_EXPANSION = 1L << 30;

    private final long fileBytes;
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
        if (offset.find()) {
            end = Math.max(end, Long.parseLong(offset.group(1)) + bytes);
        }
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
