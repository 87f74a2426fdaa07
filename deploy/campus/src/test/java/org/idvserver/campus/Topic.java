package org.idvserver.campus;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A topic of the suite, read with kcat as a stranger would. */
record Topic(String bootstrap, String name) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** A CloudEvent with the key of its record. */
    record Event(String id, String type, String key, JsonNode data) {}

    /** All events so far, in order per key; one that was sent twice under one id counts once. */
    List<Event> events() {
        Map<String, Event> events = new LinkedHashMap<>();
        Commands.run("kcat", "-b", bootstrap, "-t", name, "-C", "-e", "-q", "-J")
                .lines()
                .map(Topic::parse)
                .filter(record -> record.has("headers"))
                .map(Topic::event)
                .forEach(event -> events.putIfAbsent(event.id(), event));
        return List.copyOf(events.values());
    }

    List<Event> events(String type) {
        return events().stream().filter(event -> event.type().equals(type)).toList();
    }

    private static Event event(JsonNode record) {
        Map<String, String> headers = headers(record.get("headers"));
        JsonNode data = parse(record.get("payload").asText());
        return new Event(
                headers.get("ce_id"), headers.get("ce_type"), record.get("key").asText(), data);
    }

    /** kcat prints headers as a flat list of names and values. */
    private static Map<String, String> headers(JsonNode flat) {
        Map<String, String> headers = new HashMap<>();
        for (int name = 0; name + 1 < flat.size(); name += 2) {
            headers.put(flat.get(name).asText(), flat.get(name + 1).asText());
        }
        return headers;
    }

    private static JsonNode parse(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(text, unreadable);
        }
    }
}
