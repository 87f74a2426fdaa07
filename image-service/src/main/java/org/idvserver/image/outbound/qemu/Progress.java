package org.idvserver.image.outbound.qemu;

import java.util.function.LongConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What qemu-img prints while it works, such as {@code (12.50/100%)}. */
final class Progress {
    private static final Pattern PERCENT = Pattern.compile("\\((\\d+(?:\\.\\d+)?)/100%\\)");

    private Progress() {}

    /** Tells how many of the disk's bytes are done, when the line says so. */
    static void tell(String line, long diskBytes, LongConsumer progress) {
        Matcher matcher = PERCENT.matcher(line);
        if (matcher.find()) {
            progress.accept((long) (diskBytes / 100.0 * Double.parseDouble(matcher.group(1))));
        }
    }
}
