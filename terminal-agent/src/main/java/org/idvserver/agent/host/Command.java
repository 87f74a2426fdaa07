package org.idvserver.agent.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program and its arguments: run without a shell, and never longer than its limit. */
public record Command(List<String> arguments, Duration limit, String input) {
    private static final Duration USUAL_LIMIT = Duration.ofSeconds(20);

    public Command {
        arguments = List.copyOf(arguments);
    }

    public static Command of(String... arguments) {
        return of(List.of(arguments));
    }

    public static Command of(List<String> arguments) {
        return new Command(arguments, USUAL_LIMIT, "");
    }

    public Command within(Duration newLimit) {
        return new Command(arguments, newLimit, input);
    }

    /** Feeds the program's standard input. */
    public Command reading(String newInput) {
        return new Command(arguments, limit, newInput);
    }

    /** Answers what the program printed; fails with this code when it does not succeed. */
    public String runOrFail(String code) {
        Outcome outcome = run(code);
        if (outcome.exit != 0) {
            throw new StepFailure(code, arguments.get(0) + " failed (" + outcome.exit + "): " + outcome.printed);
        }
        return outcome.printed;
    }

    /** True when the program ends with 0. */
    public boolean succeeds() {
        return exit() == 0;
    }

    /** The exit code; -1 when the program cannot be run or hangs. */
    public int exit() {
        try {
            return run("COMMAND_FAILED").exit;
        } catch (StepFailure failure) {
            return -1;
        }
    }

    // The output goes through a file: a daemon that keeps the pipe open must not hold us.
    private Outcome run(String code) {
        Path output = null;
        Path feed = null;
        try {
            output = Files.createTempFile("idv-agent", ".out");
            feed = Files.createTempFile("idv-agent", ".in");
            Files.writeString(feed, input);
            Process process = new ProcessBuilder(arguments)
                    .redirectErrorStream(true)
                    .redirectInput(feed.toFile())
                    .redirectOutput(output.toFile())
                    .start();
            return new Outcome(await(process, code), Files.readString(output, StandardCharsets.ISO_8859_1));
        } catch (IOException failure) {
            throw new StepFailure(code, "cannot run " + arguments.get(0) + ": " + failure.getMessage(), failure);
        } finally {
            delete(output);
            delete(feed);
        }
    }

    private int await(Process process, String code) {
        try {
            if (process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                return process.exitValue();
            }
            throw new StepFailure(code, arguments.get(0) + " did not end within " + limit.toSeconds() + " s");
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new StepFailure("STOPPING", "the agent is stopping", interrupted);
        } finally {
            process.destroyForcibly();
        }
    }

    private static void delete(Path file) {
        try {
            if (file != null) {
                Files.deleteIfExists(file);
            }
        } catch (IOException left) {
            file.toFile().deleteOnExit();
        }
    }

    private record Outcome(int exit, String printed) {}
}
