package org.idvserver.image.outbound.dir;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.idvserver.image.domain.ImageProblem;
import org.idvserver.kit.error.Problem;
import org.idvserver.kit.nativework.LimitedProcess;

/** qemu-img on this service's own files. A run that takes longer than its limit is killed. */
final class QemuFiles {
    private final ObjectMapper json;
    private final long memoryBytes;

    QemuFiles(ObjectMapper json, long memoryBytes) {
        this.json = json;
        this.memoryBytes = memoryBytes;
    }

    /** One run: what it is for, how long it may take, and what it is told line by line. */
    record Run(String what, Duration limit, Consumer<String> onLine) {
        static Run of(String what, Duration limit) {
            return new Run(what, limit, line -> {});
        }
    }

    String run(Run run, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("qemu-img"));
        command.addAll(List.of(arguments));
        LimitedProcess process = new LimitedProcess(memoryBytes, run.limit(), command);
        CompletableFuture<Void> alarm = CompletableFuture.runAsync(
                process::end, CompletableFuture.delayedExecutor(run.limit().toMillis(), TimeUnit.MILLISECONDS));
        try {
            LimitedProcess.Result result = process.run(run.onLine());
            if (result.exitCode() != 0) {
                throw problem(run.what(), result);
            }
            return result.output();
        } finally {
            alarm.cancel(false);
        }
    }

    /** Names of the snapshots inside, in the order they were taken. */
    List<String> snapshots(Path file, Duration limit) throws IOException, InterruptedException {
        String info =
                run(Run.of("Listing snapshots", limit), "info", "--output=json", "-U", "-f", "qcow2", file.toString());
        List<String> names = new ArrayList<>();
        for (JsonNode snapshot : json.readTree(info).path("snapshots")) {
            names.add(snapshot.path("name").asText());
        }
        return names;
    }

    private static Problem problem(String what, LimitedProcess.Result result) {
        IOException cause = new IOException("exit code " + result.exitCode() + ": " + result.errors());
        String errors = result.errors().toLowerCase(Locale.ROOT);
        if (errors.contains("lock")) {
            return ImageProblem.VOLUME_IN_USE
                    .because("%s: the image is in use", what)
                    .causedBy(cause);
        }
        if (errors.contains("no space left")) {
            return ImageProblem.POOL_FULL
                    .because("%s: the storage is full", what)
                    .causedBy(cause);
        }
        if (errors.contains("no such file")) {
            return ImageProblem.STORAGE_MISSING
                    .because("%s: the storage has no such image", what)
                    .causedBy(cause);
        }
        return result.exitCode() > 128
                ? ImageProblem.STORAGE_UNAVAILABLE
                        .because("%s: it did not end in time", what)
                        .causedBy(cause)
                : ImageProblem.STORAGE_FAILED
                        .because("%s: the storage refused", what)
                        .causedBy(cause);
    }
}
