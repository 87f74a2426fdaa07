package org.idvserver.kit.events;

import com.google.protobuf.Message;
import java.util.Objects;

/** A fact to be told: a message of {@code contracts} under its CloudEvent type, ordered among those with the same key. */
public record Event(String topic, String type, String key, Message data) {

    public Event {
        Objects.requireNonNull(topic);
        Objects.requireNonNull(type);
        Objects.requireNonNull(key);
        Objects.requireNonNull(data);
    }
}
