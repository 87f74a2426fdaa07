package org.idvserver.image.outbound.dir;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.idvserver.image.domain.Extents;

/** Where the data of an image of our own lies, read line by line from {@code qemu-img map}. */
final class DiskMap {
    private final ObjectMapper json;
    private final Extents extents = new Extents();

    DiskMap(ObjectMapper json) {
        this.json = json;
    }

    /** One line of the output is one extent: all of it may be too large to be kept as text. */
    void read(String line) {
        int begin = line.indexOf('{');
        int end = line.lastIndexOf('}');
        if (begin < 0 || end < begin) {
            return;
        }
        JsonNode extent = parse(line.substring(begin, end + 1));
        if (!extent.path("data").asBoolean() || extent.path("zero").asBoolean()) {
            return;
        }
        if (!extent.has("offset") || extent.path("compressed").asBoolean()) {
            throw new IllegalStateException("an image of our own is compressed or encrypted");
        }
        extents.add(
                extent.path("start").asLong(),
                extent.path("length").asLong(),
                extent.path("offset").asLong(),
                extent.path("depth").asInt());
    }

    private JsonNode parse(String text) {
        try {
            return json.readTree(text);
        } catch (JsonProcessingException unreadable) {
            throw new IllegalStateException("qemu-img map printed what is no extent", unreadable);
        }
    }

    Extents extents() {
        return extents;
    }
}
