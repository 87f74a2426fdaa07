package org.idvserver.kit.nativework;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
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
public final class LimitedProcess {
    /**
     * What such a process finds in its environment besides PATH. glibc gives memory back after each buffer of an image program and
     * asks for it again, page by page: kept, reading through qemu-nbd is three times as fast.
     */
    public static final Map<String, String> ENVIRONMENT =
            Map.of("LC_ALL", "C", "MALLOC_MMAP_THRESHOLD_", "16777216", "MALLOC_TRIM_THRESHOLD_", "67108864");

    private static final int MOST_OUTPUT = 1 << 20;

    private final List<String> command;
    private Process process;
    private boolean ended;

    public LimitedProcess(long memoryBytes, Duration processorTime, List<String> command) {
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
    public record Result(int exitCode, String output, String errors) {
        private static final int SIGNAL = 128;
        private static final int MOST_WORDS = 500;

        /** Ended by a signal: by a limit, or because nobody wants its answer any more. */
        public boolean killed() {
            return exitCode > SIGNAL;
        }

        /** For the log: the beginning of what it complained of. */
        public IOException failure() {
            String words = (output + errors).strip();
            return new IOException(
                    "exit code " + exitCode + ": " + words.substring(0, Math.min(words.length(), MOST_WORDS)));
        }
    }

    /** Starts it and leaves it to itself; what it complains of is written to a file. It ends with the thread that started it. */
    public synchronized void begin(Path errors) throws IOException {
        ProcessBuilder builder = builder();
        builder.redirectOutput(ProcessBuilder.Redirect.DISCARD).redirectError(errors.toFile());
        process = builder.start();
        process.getOutputStream().close();
    }

    public synchronized boolean runs() {
        return process != null && process.isAlive();
    }

    /** Runs it to its end; each line of its output, ended by a new line or a carriage return, is told as it comes. */
    public Result run(Consumer<String> onLine) throws IOException, InterruptedException {
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
        process = builder().start();
        return process;
    }

    private ProcessBuilder builder() throws IOException {
        if (ended) {
            throw new IOException("was ended before it began");
        }
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().keySet().retainAll(Map.of("PATH", "").keySet());
        builder.environment().putAll(ENVIRONMENT);
        return builder;
    }

    /** Kills it if it runs; it cannot be run afterwards. */
    public synchronized void end() {
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
