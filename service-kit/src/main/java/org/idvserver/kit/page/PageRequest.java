package org.idvserver.kit.page;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
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
        int size = pageSize == null || pageSize == 0 ? DEFAULT_SIZE : pageSize;
        faults.require(size >= 1 && size <= MAX_SIZE, "pageSize", "must be from 1 to " + MAX_SIZE);
        UUID after = pageToken == null || pageToken.isBlank() ? START : decode(pageToken);
        faults.require(after != null, "pageToken", "must be one that this service gave");
        faults.throwIfAny();
        return new PageRequest(size, after);
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

    private static UUID decode(String token) {
        try {
            return UUID.fromString(new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException notOurs) {
            return null;
        }
    }
}
