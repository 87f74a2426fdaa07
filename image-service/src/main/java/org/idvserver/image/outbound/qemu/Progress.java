package org.idvserver.image.outbound.qemu;

import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What qemu-img prints while it works, such as {@code (12.50/100%)}. */
final class Progress {
    private static final Pattern PERCENT = Pattern.compile("\\((\\d+(?:\\.\\d+)?)/100%\\)");

    private Progress() {}

    static OptionalDouble percent(String line) {
        Matcher matcher = PERCENT.matcher(line);
        return matcher.find() ? OptionalDouble.of(Double.parseDouble(matcher.group(1))) : OptionalDouble.empty();
    }
}
