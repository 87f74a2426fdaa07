package org.idvserver.kit.page;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import org.idvserver.kit.error.Faults;

/** Which page of a list is wanted: at most {@code size} rows that sort after {@code after}. */
public record PageRequest(int size, UUID after) {
    private static final int DEFAULT_SIZE = 100;
    private static final int MAX_SIZE = 1000;
    private static final UUID START = new UUID(0, 0);

    /** From the query parameters {@code pageSize} (1 to 1,000, default 100) and {@code pageToken}. */
    public static PageRequest of(Integer pageSize, String pageToken) {
        return of(pageSize, pageToken, new Faults());
    }

    /** The same, telling also the faults that were found in the request's other parameters. */
    public static PageRequest of(Integer pageSize, String pageToken, Faults faults) {
        check(pageSize, pageToken, faults);
        return checked(pageSize, pageToken, faults);
    }

    /** The same from a size that is still text, for a request whose other parameters are too. */
    public static PageRequest of(String pageSize, String pageToken, Faults faults) {
        return of(
                pageSize == null
                        ? null
                        : faults.wholeNumber(pageSize, "pageSize").orElse(null),
                pageToken,
                faults);
    }

    /** The same from the fields {@code page_size} and {@code page_token} of a message. */
    public static PageRequest ofMessage(int pageSize, String pageToken, Faults faults) {
        check(pageSize, "page_size", pageToken, "page_token", faults);
        return checked(pageSize, pageToken, faults);
    }

    /** Notes what is wrong with the query parameters. */
    public static void check(Integer pageSize, String pageToken, Faults faults) {
        check(pageSize, "pageSize", pageToken, "pageToken", faults);
    }

    private static void check(Integer pageSize, String sizeField, String token, String tokenField, Faults faults) {
        int size = sizeOf(pageSize);
        faults.require(size >= 1 && size <= MAX_SIZE, sizeField, "must be from 1 to " + MAX_SIZE);
        faults.require(startOf(token).isPresent(), tokenField, "must be one that this service gave");
    }

    private static PageRequest checked(Integer pageSize, String pageToken, Faults faults) {
        faults.throwIfAny();
        return new PageRequest(sizeOf(pageSize), startOf(pageToken).orElseThrow());
    }

    private static int sizeOf(Integer pageSize) {
        return pageSize == null || pageSize == 0 ? DEFAULT_SIZE : pageSize;
    }

    /** Whether this is the first page. */
    public boolean fromStart() {
        return after.equals(START);
    }

    /** One row more than fits tells whether another page follows. */
    public int sizeAndOne() {
        return size + 1;
    }

    static String encode(String key) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(key.getBytes(StandardCharsets.UTF_8));
    }

    private static Optional<UUID> startOf(String token) {
        if (token == null || token.isBlank()) {
            return Optional.of(START);
        }
        try {
            return Optional.of(
                    UUID.fromString(new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8)));
        } catch (IllegalArgumentException notOurs) {
            return Optional.empty();
        }
    }
}
