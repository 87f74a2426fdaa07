package org.idvserver.kit.rest;

import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.idvserver.kit.error.Faults;

/** The revision of a resource as ETag and If-Match carry it: a number in quotation marks. */
public final class Revision {
    private static final Pattern TAG = Pattern.compile("\"(\\d{1,18})\"");

    private Revision() {}

    public static String tag(long revision) {
        return "\"" + revision + "\"";
    }

    /** Empty when the caller does not care. */
    public static OptionalLong expected(String ifMatch) {
        if (ifMatch == null || ifMatch.equals("*")) {
            return OptionalLong.empty();
        }
        OptionalLong revision = read(ifMatch);
        new Faults()
                .require(revision.isPresent(), "If-Match", "must be an ETag of this resource")
                .throwIfAny();
        return revision;
    }

    /** Empty when there is no tag, or none of ours. */
    public static OptionalLong read(String tag) {
        Matcher matcher = TAG.matcher(tag == null ? "" : tag);
        return matcher.matches() ? OptionalLong.of(Long.parseLong(matcher.group(1))) : OptionalLong.empty();
    }
}
