package org.idvserver.monitor.inbound.kafka;

import com.google.protobuf.Timestamp;
import java.time.Instant;
import java.util.UUID;

/** Reads fields of events; what is not as the contract says is an IllegalArgumentException, and so a dead letter. */
final class EventFields {

    private EventFields() {}

    static UUID id(String value) {
        return UUID.fromString(value);
    }

    /** Null for an empty field. */
    static UUID optionalId(String value) {
        return value.isEmpty() ? null : UUID.fromString(value);
    }

    static String word(String value) {
        if (value.isBlank()) {
            throw new IllegalArgumentException("a needed field is empty");
        }
        return value;
    }

    static Instant time(boolean present, Timestamp value) {
        if (!present) {
            throw new IllegalArgumentException("the event has no time");
        }
        return Instant.ofEpochSecond(value.getSeconds(), value.getNanos());
    }
}
