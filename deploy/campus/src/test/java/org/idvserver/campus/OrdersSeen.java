package org.idvserver.campus;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** The orders that came to a terminal and differed from those before, by what its agent logged. */
final class OrdersSeen {
    private static final Pattern LINE = Pattern.compile("orders (\\d+): (\\d+) desktops");

    private final Path log;

    OrdersSeen(Settings settings, int terminal) {
        this.log = settings.state().resolve("log/agent-t" + terminal + ".log");
    }

    /** Their generation, and how many desktops they name. */
    record Orders(long generation, int desktops) {}

    Orders newest() {
        List<Orders> all = all();
        return all.get(all.size() - 1);
    }

    List<Long> generations() {
        return all().stream().map(Orders::generation).toList();
    }

    private List<Orders> all() {
        try {
            return LINE.matcher(Files.readString(log))
                    .results()
                    .map(line -> new Orders(Long.parseLong(line.group(1)), Integer.parseInt(line.group(2))))
                    .toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
