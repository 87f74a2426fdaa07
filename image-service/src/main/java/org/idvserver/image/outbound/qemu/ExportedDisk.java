package org.idvserver.image.outbound.qemu;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.idvserver.image.domain.ImageProblem;
import org.idvserver.kit.nativework.LimitedProcess;

/**
 * The disk in a file as plain bytes at a socket. The file is understood by a process in a {@link Sandbox}; whoever reads here,
 * with a key to the storage and with a network, understands nothing of it.
 */
final class ExportedDisk implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofSeconds(20);
    private static final long LOOK_MILLIS = 5;
    static final String SOCKET = "nbd";

    private final Path folder;
    private final LimitedProcess server;

    private ExportedDisk(Path folder, LimitedProcess server) {
        this.folder = folder;
        this.server = server;
    }

    /** An empty folder for a socket: its path is short, as sockets need it. */
    static Path newFolder() throws IOException {
        return Files.createTempDirectory("idv-nbd-");
    }

    /** Waits until the server in the folder listens. */
    static ExportedDisk of(Path folder, LimitedProcess server) throws IOException, InterruptedException {
        ExportedDisk disk = new ExportedDisk(folder, server);
        try {
            server.begin(folder.resolve("errors"));
            long deadline = System.nanoTime() + START_LIMIT.toNanos();
            while (!Files.exists(folder.resolve(SOCKET))) {
                if (!server.runs() || System.nanoTime() > deadline) {
                    throw ImageProblem.CONVERSION_FAILED
                            .because("The image cannot be opened")
                            .causedBy(new IOException(disk.errors()));
                }
                Thread.sleep(LOOK_MILLIS);
            }
            return disk;
        } catch (IOException | InterruptedException | RuntimeException failure) {
            disk.close();
            throw failure;
        }
    }

    /** As qemu-img takes it with {@code --image-opts}. */
    String address() {
        return "driver=nbd,server.type=unix,server.path=" + folder.resolve(SOCKET) + ",open-timeout=15";
    }

    /** What the server complained of. */
    String errors() throws IOException {
        Path errors = folder.resolve("errors");
        return Files.exists(errors) ? Files.readString(errors) : "";
    }

    @Override
    public void close() throws IOException {
        server.end();
        for (String file : new String[] {SOCKET, "errors"}) {
            Files.deleteIfExists(folder.resolve(file));
        }
        Files.deleteIfExists(folder);
    }
}
