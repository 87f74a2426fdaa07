package org.idvserver.testkit.infra;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** The real peers that tests run against, started and described by {@code deploy/local infra-up}; shared by all modules. */
public final class Infra {
    private static final long START_LIMIT_MINUTES = 5;
    private static final Map<String, String> DEFAULTS = Map.of(
            "IDV_STATE", "/var/lib/idv-test", "IDV_PORT_SHIFT", "1000", "IDV_LAB", "idvt", "IDV_LAB_NET", "10.89");

    private Infra() {}

    /** Starts what does not run yet of the named parts (pki, postgres, kafka, ceph, libvirt, lab). */
    public static void up(String... parts) {
        List<String> command =
                new ArrayList<>(List.of(root().resolve("deploy/local").toString(), "infra-up"));
        command.addAll(List.of(parts));
        run(command);
    }

    /**
     * Keeps others who ask for the same, in other modules' tests too, from a part for as long as it is taken away or must not be;
     * until closed.
     */
    public static Closeable alone(String part) {
        try {
            FileChannel file = FileChannel.open(
                    state().resolve("run").resolve(part + ".alone"),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE);
            try {
                file.lock();
                return file;
            } catch (IOException | RuntimeException unlocked) {
                file.close();
                throw unlocked;
            }
        } catch (IOException unwritable) {
            throw new UncheckedIOException(unwritable);
        }
    }

    /** What a part says about itself: host names, ports, paths; no secrets. */
    public static Map<String, String> describe(String part) {
        try {
            return Files.readAllLines(state().resolve("env").resolve(part + ".env")).stream()
                    .filter(line -> line.contains("="))
                    .collect(Collectors.toMap(
                            line -> line.substring(0, line.indexOf('=')),
                            line -> line.substring(line.indexOf('=') + 1)));
        } catch (IOException missing) {
            throw new UncheckedIOException(part + " is not up", missing);
        }
    }

    /** The content of a secret file, without its line end. */
    public static String secret(String path) {
        try {
            return Files.readString(Path.of(path)).strip();
        } catch (IOException missing) {
            throw new UncheckedIOException(missing);
        }
    }

    /** Runs a command to its end and answers what it printed; fails with that when the command does. */
    public static String run(List<String> command) {
        try {
            ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
            DEFAULTS.forEach(builder.environment()::putIfAbsent);
            Path output = Files.createTempFile("idv-test", ".log");
            Process process = builder.redirectOutput(output.toFile()).start();
            process.getOutputStream().close();
            boolean ended = process.waitFor(START_LIMIT_MINUTES, TimeUnit.MINUTES);
            if (!ended) {
                process.destroyForcibly();
            }
            String printed = Files.readString(output, java.nio.charset.StandardCharsets.ISO_8859_1);
            Files.delete(output);
            if (!ended || process.exitValue() != 0) {
                throw new IllegalStateException(
                        String.join(" ", command) + (ended ? " failed: " : " hangs: ") + printed);
            }
            return printed;
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    /** The folder that keeps what the peers keep. */
    public static Path state() {
        return Path.of(System.getenv().getOrDefault("IDV_STATE", DEFAULTS.get("IDV_STATE")));
    }

    /** The checkout: the folder that has deploy/local. */
    public static Path root() {
        Path folder = Path.of(System.getProperty("idv.root", "")).toAbsolutePath();
        while (folder != null && !Files.isExecutable(folder.resolve("deploy/local"))) {
            folder = folder.getParent();
        }
        if (folder == null) {
            throw new IllegalStateException("Run the tests inside the checkout: deploy/local was not found");
        }
        return folder;
    }
}
