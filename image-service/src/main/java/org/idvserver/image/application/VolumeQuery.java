package org.idvserver.image.application;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import org.idvserver.image.domain.Volume;
import org.idvserver.image.domain.VolumeState;

/** Which volumes are wanted, in which order, and from where on. */
public record VolumeQuery(
        Optional<String> ownerId,
        Optional<UUID> versionId,
        Optional<UUID> poolId,
        Optional<VolumeState> state,
        Sort sort,
        Optional<Cursor> after,
        int size) {

    /** The orders of a list. */
    public enum Sort {
        CREATED,
        SIZE
    }

    /** The last row of the page before: its creation or size, and its id. */
    public record Cursor(Instant created, long sizeBytes, UUID id) {
        /** Empty when no list of this service gave it. */
        public static Optional<Cursor> of(String token) {
            try {
                String[] parts = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8).split(" ");
                return parts.length == 3
                        ? Optional.of(new Cursor(
                                Instant.parse(parts[0]), Long.parseLong(parts[1]), UUID.fromString(parts[2])))
                        : Optional.empty();
            } catch (IllegalArgumentException | DateTimeParseException notOurs) {
                return Optional.empty();
            }
        }

        /** The place of a row in any order. */
        public static String key(Volume volume) {
            return volume.created() + " " + volume.sizeBytes() + " " + volume.id();
        }
    }

    /** One row more than fits tells whether another page follows. */
    public int sizeAndOne() {
        return size + 1;
    }
}
