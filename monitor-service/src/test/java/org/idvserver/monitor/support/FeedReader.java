package org.idvserver.monitor.support;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.restassured.RestAssured;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.idvserver.testkit.identity.TestTokens;

/** Reads the feed as a browser's EventSource does. */
public final class FeedReader implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** One event; comments have an empty id. */
    public record Event(String id, String name, String data, String comment) {

        public String field(String field) {
            try {
                JsonNode value = JSON.readTree(data.isEmpty() ? "{}" : data).path(field);
                return value.asText();
            } catch (JsonProcessingException wrong) {
                throw new UncheckedIOException(wrong);
            }
        }
    }

    private final List<Event> events = new CopyOnWriteArrayList<>();
    private final InputStream body;

    /** The last id may be null. */
    public FeedReader(String lastEventId) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://localhost:" + RestAssured.port + "/api/v1/feed"))
                .header("Authorization", "Bearer " + TestTokens.withRoles("teacher"))
                .header("Accept", "text/event-stream");
        if (lastEventId != null) {
            request.header("Last-Event-ID", lastEventId);
        }
        HttpResponse<InputStream> response =
                HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        if (response.statusCode() != 200) {
            throw new IOException("status " + response.statusCode());
        }
        body = response.body();
        Thread reader = new Thread(this::read, "feed");
        reader.setDaemon(true);
        reader.start();
    }

    public List<Event> events() {
        return events;
    }

    /** The events of one terminal or desktop. */
    public List<Event> of(Object id) {
        return events.stream().filter(e -> e.field("id").equals(id.toString())).toList();
    }

    private void read() {
        try (var lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8))) {
            String id = "";
            String name = "";
            String comment = "";
            StringBuilder data = new StringBuilder();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.isEmpty()) {
                    events.add(new Event(id, name, data.toString(), comment));
                    id = "";
                    name = "";
                    comment = "";
                    data.setLength(0);
                } else if (line.startsWith(":")) {
                    comment = line.substring(1).strip();
                } else if (line.startsWith("id:")) {
                    id = line.substring(3).strip();
                } else if (line.startsWith("event:")) {
                    name = line.substring(6).strip();
                } else if (line.startsWith("data:")) {
                    data.append(line.substring(5).strip());
                }
            }
        } catch (IOException ended) {
            events.add(new Event("", "", "", "ended"));
        }
    }

    @Override
    public void close() throws IOException {
        body.close();
    }
}
