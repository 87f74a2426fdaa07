package org.idvserver.campus;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs programs of this machine by argument list, each with a limit. */
final class Commands {
    private static final long LIMIT_SECONDS = 180;

    private Commands() {}

    static String run(String... command) {
        return run("", List.of(command));
    }

    /** What the program printed; fails with that when the program does. */
    static String run(String input, List<String> command) {
        try {
            Path output = Files.createTempFile("idv-campus", ".log");
            Path typed = Files.writeString(Files.createTempFile("idv-campus", ".in"), input);
            try {
                Process process = new ProcessBuilder(command)
                        .redirectInput(typed.toFile())
                        .redirectOutput(output.toFile())
                        .redirectErrorStream(true)
                        .start();
                boolean ended = process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
                if (!ended) {
                    process.destroyForcibly();
                }
                String printed = Files.readString(output, StandardCharsets.UTF_8);
                if (!ended || process.exitValue() != 0) {
                    throw new IllegalStateException(
                            String.join(" ", command) + (ended ? " failed: " : " hangs: ") + printed);
                }
                return printed;
            } finally {
                Files.deleteIfExists(output);
                Files.deleteIfExists(typed);
            }
        } catch (IOException failure) {
            throw new IllegalStateException(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }
}
