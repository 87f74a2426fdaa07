package org.idvserver.campus;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.function.Supplier;

/** Remembers what was made, so that a second run goes on where the first one ended. */
final class Journal {
    private final ObjectMapper json = new ObjectMapper();
    private final Path file;
    private final ObjectNode made;

    Journal(Path file) {
        this.file = file;
        try {
            this.made = Files.exists(file) ? (ObjectNode) json.readTree(file.toFile()) : json.createObjectNode();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** The remembered value, or the one made now. */
    String once(String name, Supplier<String> make) {
        if (!made.has(name)) {
            made.put(name, make.get());
            save();
        }
        return made.get(name).asText();
    }

    private void save() {
        try {
            Path draft = file.resolveSibling(file.getFileName() + ".new");
            json.writerWithDefaultPrettyPrinter().writeValue(draft.toFile(), made);
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
