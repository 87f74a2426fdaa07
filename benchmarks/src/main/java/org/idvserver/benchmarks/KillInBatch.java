package org.idvserver.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.idvserver.testkit.infra.Infra;

/**
 * Whether batches come out whole when a service is killed (SIGKILL) at a random moment: by turns desktop-, image- and
 * network-service. After each the desktops, the volumes and the ports are counted in the databases: exactly as many as were asked
 * for, and none once the batch is cancelled; and in Ceph are the images of the volumes there are rows of, and no others. Nothing is
 * timed; it ends with the first batch that is not whole.
 */
public final class KillInBatch {
    private static final List<String> SERVICES = List.of("desktop", "image", "network");
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final long LOOK_MILLIS = 200;

    /** A batch of 200 is made within so long: some are killed after it. */
    private static final int LATEST_MILLIS = 5000;

    private final int count;
    private final RoamingPool pool;
    private final Path deploy;
    private Stack stack = Stack.signIn();

    private KillInBatch(Path deploy, int count) throws IOException, InterruptedException {
        this.deploy = deploy;
        this.count = count;
        this.pool = new RoamingPool(stack);
    }

    /** Arguments: how often (default 50), how many desktops (default 200); the working directory is the project's. */
    public static void main(String[] arguments) throws Exception {
        int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 50;
        int count = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 200;
        KillInBatch run = new KillInBatch(Path.of("deploy", "local").toAbsolutePath(), count);
        for (int round = 0; round < rounds; round++) {
            String service = SERVICES.get(round % SERVICES.size());
            int after = ThreadLocalRandom.current().nextInt(LATEST_MILLIS);
            run.round(service, after);
            System.out.printf("%d: %s-service killed after %d ms: %d of %d%n", round + 1, service, after, count, count);
        }
        System.out.printf("%d batches of %d whole, no orphan%n", rounds, count);
    }

    private void round(String service, int afterMillis) throws Exception {
        String batch = pool.batch(stack, count);
        Thread.sleep(afterMillis);
        local("kill", service);
        local("start", service);
        stack = Stack.signIn();
        JsonNode found =
                await("batches/" + batch, answer -> !answer.get("finishTime").isNull());
        if (!found.get("state").asText().equals("SUCCEEDED")) {
            throw new IllegalStateException(found.toString());
        }
        expect(batch, count);
        List<UUID> desktops = desktops(batch);
        stack.postToDesktops("batches/" + batch + "/cancel", Map.of());
        await("desktops?batchId=" + batch + "&pageSize=1", answer -> answer.get("items")
                .isEmpty());
        expectNone(desktops);
    }

    private interface Wanted {
        boolean holds(JsonNode answer);
    }

    private JsonNode await(String path, Wanted wanted) throws Exception {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (true) {
            JsonNode answer = stack.getFromDesktops(path);
            if (wanted.holds(answer)) {
                return answer;
            }
            if (System.nanoTime() > end) {
                throw new IllegalStateException(path + " is still " + answer);
            }
            Thread.sleep(LOOK_MILLIS);
        }
    }

    private void local(String act, String service) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(deploy.toString(), "service", service, act)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (process.waitFor() != 0) {
            throw new IllegalStateException(service + "-service: " + act + " failed");
        }
    }

    private static List<UUID> desktops(String batch) throws IOException, SQLException {
        List<UUID> ids = new ArrayList<>();
        try (Connection database = Stack.database("desktop-service");
                PreparedStatement query = database.prepareStatement(
                        "select id from desktops where batch_id = ?::uuid and state = 'READY'")) {
            query.setString(1, batch);
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    ids.add(rows.getObject(1, UUID.class));
                }
            }
        }
        return ids;
    }

    private static void expect(String batch, int count) throws IOException, SQLException, InterruptedException {
        List<UUID> ids = desktops(batch);
        same("desktops", ids.size(), count);
        same("volumes", volumes(ids), count);
        same("ports", ports(ids), count);
        expectNoOrphans();
    }

    /** What is made or removed at this very moment may be on one side only: looked at until both are the same, or time is up. */
    private static void expectNoOrphans() throws IOException, SQLException, InterruptedException {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (true) {
            Set<String> known = volumeImages();
            Set<String> stored = Cluster.images(Infra.describe("ceph"));
            if (known.equals(stored)) {
                return;
            }
            if (System.nanoTime() > end) {
                Set<String> both = new HashSet<>(known);
                both.retainAll(stored);
                known.removeAll(both);
                stored.removeAll(both);
                throw new IllegalStateException("only rows: " + known + "; only in Ceph: " + stored);
            }
            Thread.sleep(LOOK_MILLIS);
        }
    }

    private static Set<String> volumeImages() throws IOException, SQLException {
        Set<String> names = new HashSet<>();
        try (Connection database = Stack.database("image-service");
                PreparedStatement query = database.prepareStatement(
                        "select 'd-' || owner_id from volumes where state <> 'REQUESTED' and target <> 'ABSENT'");
                ResultSet rows = query.executeQuery()) {
            while (rows.next()) {
                names.add(rows.getString(1));
            }
        }
        return names;
    }

    private static void expectNone(List<UUID> ids) throws IOException, SQLException, InterruptedException {
        same("volumes that are left", volumes(ids), 0);
        same("ports that are left", ports(ids), 0);
        expectNoOrphans();
    }

    private static long volumes(List<UUID> owners) throws IOException, SQLException {
        return count("image-service", "select count(*) from volumes where owner_id = any(?)", "text", owners);
    }

    private static long ports(List<UUID> desktops) throws IOException, SQLException {
        return count("network-service", "select count(*) from port where desktop_id = any(?)", "uuid", desktops);
    }

    private static long count(String service, String sql, String type, List<UUID> ids)
            throws IOException, SQLException {
        try (Connection database = Stack.database(service);
                PreparedStatement query = database.prepareStatement(sql)) {
            query.setArray(
                    1,
                    database.createArrayOf(
                            type, ids.stream().map(UUID::toString).toArray()));
            try (ResultSet rows = query.executeQuery()) {
                rows.next();
                return rows.getLong(1);
            }
        }
    }

    private static void same(String what, long found, long wanted) {
        if (found != wanted) {
            throw new IllegalStateException(found + " " + what + " instead of " + wanted);
        }
    }
}
