package org.idvserver.image.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.idvserver.contracts.image.v1.RbdConnection;
import org.idvserver.testkit.infra.Infra;

/** A volume as a terminal's QEMU has it open: its block layer and librbd, with the terminal's own user and key. */
public final class Disk {
    private final String address;

    private Disk(String address) {
        this.address = address;
    }

    public static Disk of(RbdConnection connection) {
        return of(connection, connection.getImage());
    }

    /** With the same user and key, another image. */
    public static Disk of(RbdConnection connection, String image) {
        try {
            Path key = Files.createTempFile(
                    "idv-key", "", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            key.toFile().deleteOnExit();
            Files.writeString(key, connection.getKey());
            return new Disk("rbd:%s/%s:id=%s:conf=%s:keyfile=%s"
                    .formatted(
                            connection.getPool(),
                            image,
                            connection.getUser(),
                            Infra.describe("ceph").get("CEPH_CONF"),
                            key));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** What was said, and whether all commands worked. */
    public record Answer(boolean worked, String text) {}

    /** Opens it, does something, and closes it. */
    public Answer run(String... commands) {
        try {
            Running running = start(commands);
            running.process.getOutputStream().close();
            return running.end();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Opens it and keeps it open; more commands may follow. */
    public Running open() {
        return start();
    }

    private Running start(String... commands) {
        List<String> line = new ArrayList<>(List.of("qemu-io", "-f", "raw"));
        Stream.of(commands).forEach(command -> line.addAll(List.of("-c", command)));
        line.add(address);
        try {
            Path output = Files.createTempFile("idv-disk", ".txt");
            Process process = new ProcessBuilder(line)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            return new Running(process, output);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** A process that has the disk open. */
    public static final class Running implements AutoCloseable {
        private final Process process;
        private final Path output;

        private Running(Process process, Path output) {
            this.process = process;
            this.output = output;
        }

        public void tell(String command) {
            try {
                process.getOutputStream().write((command + "\n").getBytes());
                process.getOutputStream().flush();
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }

        public String said() {
            try {
                return Files.readString(output);
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }

        public void stop() {
            signal("-STOP");
        }

        public void goOn() {
            signal("-CONT");
        }

        private void signal(String signal) {
            Infra.run(List.of("kill", signal, Long.toString(process.pid())));
        }

        public void kill() {
            process.destroyForcibly();
        }

        /** Closes the disk as a machine does that shuts down. */
        public Answer end() {
            try {
                if (!process.waitFor(1, TimeUnit.MILLISECONDS)) {
                    process.getOutputStream().close();
                }
                if (!process.waitFor(60, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                    return new Answer(false, said() + " (hangs)");
                }
                return new Answer(process.exitValue() == 0 && !said().contains("failed"), said());
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(interrupted);
            }
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }
}
