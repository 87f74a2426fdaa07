package org.idvserver.benchmarks;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.idvserver.testkit.infra.Infra;

/**
 * How fast image-service brings a qcow2 file into RBD, looked at, checked, hashed and with its rows and events, against
 * {@code qemu-img convert} of the same file straight into RBD in the same run; and whether the service's memory grows with it.
 */
public final class ImportImage {
    private static final int MIB = 1 << 20;
    private static final int ROUNDS = 3;
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final Path state = Stack.state();
    private final Map<String, String> ceph = Infra.describe("ceph");
    private final Stack stack = Stack.signIn();

    private ImportImage() throws IOException, InterruptedException {}

    /** Argument: size of the disk in MiB (default 1024), half of which is data. */
    public static void main(String[] arguments) throws Exception {
        int mebibytes = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1024;
        new ImportImage().compare(mebibytes);
    }

    private void compare(int mebibytes) throws IOException, InterruptedException {
        String name = "bench-" + UUID.randomUUID() + ".qcow2";
        Path file = state.resolve("guest").resolve(name);
        make(file, mebibytes);
        try {
            service(name);
            long before = residentKib();
            double peer = 0;
            double ours = 0;
            for (int round = 0; round < ROUNDS; round++) {
                peer += straight(file, mebibytes) / ROUNDS;
                ours += service(name) / ROUNDS;
            }
            System.out.printf(
                    Locale.ROOT,
                    "%d MiB: qemu-img %.1f s, image-service %.1f s, ratio %.2f; service's memory grew by %d KiB%n",
                    mebibytes,
                    peer,
                    ours,
                    peer / ours,
                    residentKib() - before);
        } finally {
            Files.delete(file);
        }
    }

    /** Every other 8 MiB are random. */
    private void make(Path file, int mebibytes) throws IOException {
        Path raw = Path.of(file + ".raw");
        Random random = new Random(1);
        byte[] data = new byte[8 * MIB];
        try (RandomAccessFile disk = new RandomAccessFile(raw.toFile(), "rw")) {
            disk.setLength((long) mebibytes * MIB);
            for (long at = 0; at + data.length <= disk.length(); at += 2L * data.length) {
                random.nextBytes(data);
                disk.seek(at);
                disk.write(data);
            }
        }
        Infra.run(List.of("qemu-img", "convert", "-f", "raw", "-O", "qcow2", raw.toString(), file.toString()));
        Files.delete(raw);
    }

    private double straight(Path file, int mebibytes) {
        String image = ceph.get("CEPH_POOL_IMAGES") + "/bench-" + UUID.randomUUID();
        Cluster.rbd(ceph, "create", "--size", mebibytes + "M", image);
        String target = "rbd:%s:id=%s:conf=%s:keyfile=%s"
                .formatted(image, ceph.get("CEPH_USER"), ceph.get("CEPH_CONF"), ceph.get("CEPH_KEY_FILE"));
        long start = System.nanoTime();
        Infra.run(List.of(
                "qemu-img",
                "convert",
                "-n",
                "--target-is-zero",
                "-W",
                "-f",
                "qcow2",
                "-O",
                "raw",
                file.toString(),
                target));
        double seconds = (System.nanoTime() - start) / 1e9;
        Cluster.rbd(ceph, "rm", "--no-progress", image);
        return seconds;
    }

    private double service(String name) throws IOException, InterruptedException {
        String image = stack.post("images", Map.of("name", "bench " + UUID.randomUUID(), "osType", "linux"))
                .get("id")
                .asText();
        long start = System.nanoTime();
        String version = stack.post(
                        "images/" + image + "/versions", Map.of("source", Map.of("path", name), "format", "qcow2"))
                .get("id")
                .asText();
        String last = follow(version);
        double seconds = (System.nanoTime() - start) / 1e9;
        if (!last.contains("\"READY\"")) {
            throw new IllegalStateException(last);
        }
        return seconds;
    }

    /** The last event of the version's stream, which ends with the import. */
    private String follow(String version) throws IOException, InterruptedException {
        List<String> events = new ArrayList<>();
        HTTP.send(stack.image("versions/" + version + "/events").build(), HttpResponse.BodyHandlers.ofLines())
                .body()
                .filter(line -> line.startsWith("data:"))
                .forEach(events::add);
        return events.get(events.size() - 1);
    }

    private long residentKib() throws IOException {
        String pid =
                Files.readString(state.resolve("run/image-service.pid")).strip().split("\\s")[0];
        return Files.readAllLines(Path.of("/proc", pid, "status")).stream()
                .filter(line -> line.startsWith("VmRSS"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .sum();
    }
}
