package org.idvserver.campus;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** A method and a path that a service answers. */
record Door(String method, String path) {
    private static final String BASE = "/api/v1/";
    private static final Set<String> WITH_BODY = Set.of("POST", "PUT", "PATCH");

    /** All that each service's own description names, so that a new one is not forgotten. */
    static List<Door> all(Settings settings) {
        List<Door> doors = new ArrayList<>();
        settings.describe("services").forEach((key, value) -> {
            if (key.endsWith("_REST_URL")) {
                doors.addAll(of(URI.create(value + "/q/openapi?format=json")));
            }
        });
        return doors;
    }

    private static List<Door> of(URI description) {
        List<Door> doors = new ArrayList<>();
        try {
            JsonNode paths = new ObjectMapper().readTree(description.toURL()).get("paths");
            paths.fields().forEachRemaining(path -> path.getValue()
                    .fieldNames()
                    .forEachRemaining(method -> doors.add(new Door(
                            method.toUpperCase(Locale.ROOT), path.getKey().substring(BASE.length())))));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        return doors;
    }

    /** With an empty JSON body where one is taken, for something that is not there. */
    CampusApi.Answer knock(CampusApi api) {
        String somewhere = path.replaceAll("\\{[^}]+}", UUID.randomUUID().toString());
        Object body = WITH_BODY.contains(method) ? Map.of() : null;
        return api.send(method, somewhere, body, Map.of("Accept", "*/*", "Tus-Resumable", "1.0.0"));
    }

    @Override
    public String toString() {
        return method + " " + path;
    }
}
