package org.idvserver.kit.events;

import com.google.protobuf.Message;
import java.util.Objects;
import java.util.Optional;

/**
 * A fact to be told: a message of {@code contracts} under its CloudEvent type, ordered among those with the same key. It belongs
 * to the trace that is current when it is appended, unless it was given one.
 */
public record Event(String topic, String type, String key, Message data, Optional<String> traceparent) {

    public Event(String topic, String type, String key, Message data) {
        this(topic, type, key, data, Optional.empty());
    }

    public Event {
        Objects.requireNonNull(topic);
        Objects.requireNonNull(type);
        Objects.requireNonNull(key);
        Objects.requireNonNull(data);
        Objects.requireNonNull(traceparent);
    }

    /** The same, as part of the trace of a request that was answered before. */
    public Event inTrace(Optional<String> stored) {
        return new Event(topic, type, key, data, stored);
    }
}
