package org.idvserver.image.outbound.qemu;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * A program with limits on its memory, its processor time and its core dump, in an environment that holds nothing but a path. It
 * is killed with the thread that runs it, and so with this process: it must not go on writing when the work is begun again.
 */
final class LimitedProcess {
    private static final int MOST_OUTPUT = 1 << 20;

    private final List<String> command;
    private Process process;
    private boolean ended;

    LimitedProcess(long memoryBytes, Duration processorTime, List<String> command) {
        this.command = new ArrayList<>(List.of(
                "setpriv",
                "--pdeathsig",
                "KILL",
                "--",
                "prlimit",
                "--as=" + memoryBytes,
                "--cpu=" + processorTime.toSeconds(),
                "--core=0",
                "--"));
        this.command.addAll(command);
    }

    /** How it ended and what it printed. */
    record Result(int exitCode, String output, String errors) {}

    /** Runs it to its end; each line of its output, ended by a new line or a carriage return, is told as it comes. */
    Result run(Consumer<String> onLine) throws IOException, InterruptedException {
        Process running = start();
        try {
            running.getOutputStream().close();
            CompletableFuture<String> errors =
                    CompletableFuture.supplyAsync(() -> text(running.getErrorStream(), line -> {}));
            String output = text(running.getInputStream(), onLine);
            return new Result(running.waitFor(), output, errors.join());
        } finally {
            running.destroyForcibly();
        }
    }

    private synchronized Process start() throws IOException {
        if (ended) {
            throw new IOException("was ended before it began");
        }
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().keySet().retainAll(Map.of("PATH", "").keySet());
        builder.environment().put("LC_ALL", "C");
        process = builder.start();
        return process;
    }

    /** Kills it if it runs; it cannot be run afterwards. */
    synchronized void end() {
        ended = true;
        if (process != null) {
            process.destroyForcibly();
        }
    }

    private static String text(InputStream stream, Consumer<String> onLine) {
        StringBuilder kept = new StringBuilder();
        try (BufferedReader reader =
                new BufferedReader(new java.io.InputStreamReader(stream, StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                onLine.accept(line);
                if (kept.length() + line.length() < MOST_OUTPUT) {
                    kept.append(line).append('\n');
                }
            }
        } catch (IOException killed) {
            kept.append("(output ended: ").append(killed.getMessage()).append(')');
        }
        return kept.toString();
    }
}
