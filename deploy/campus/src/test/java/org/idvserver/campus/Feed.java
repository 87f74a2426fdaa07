package org.idvserver.campus;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What monitor-service's feed has told so far. */
record Feed(List<News> news) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** One server-sent event. */
    record News(String event, String id, JsonNode data) {

        static News of(String block) {
            String event = "";
            String id = "";
            String data = "{}";
            for (String line : block.split("\n")) {
                String value = line.substring(line.indexOf(':') + 1).strip();
                switch (line.substring(0, Math.max(0, line.indexOf(':')))) {
                    case "event" -> event = value;
                    case "id" -> id = value;
                    case "data" -> data = value;
                    default -> {
                        // comments keep the feed alive
                    }
                }
            }
            try {
                return new News(event, id, JSON.readTree(data));
            } catch (IOException unreadable) {
                throw new UncheckedIOException(block, unreadable);
            }
        }
    }

    /** Whole events only: the last may still be coming. */
    static Feed of(String text) {
        List<News> news = new ArrayList<>();
        int from = 0;
        for (int end = text.indexOf("\n\n"); end >= 0; end = text.indexOf("\n\n", from)) {
            news.add(News.of(text.substring(from, end)));
            from = end + 2;
        }
        return new Feed(news);
    }

    boolean isOpen() {
        return news.stream().anyMatch(told -> told.event().equals("ready"));
    }

    /** The first news that the desktop came to this state. */
    Optional<News> about(String desktop, String state) {
        return news.stream()
                .filter(told -> told.event().equals("desktop"))
                .filter(told -> told.data().path("id").asText().equals(desktop))
                .filter(told -> told.data().path("state").asText().equals(state))
                .findFirst();
    }
}
