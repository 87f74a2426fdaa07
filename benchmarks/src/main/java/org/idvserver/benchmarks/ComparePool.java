package org.idvserver.benchmarks;

import com.ceph.rados.IoCTX;
import com.ceph.rados.Rados;
import com.ceph.rbd.Rbd;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.idvserver.testkit.infra.Infra;

/**
 * What a comparison of database and storage costs that finds nothing, with few and with many volumes: its time against bare
 * listings of the same pool, and its transactions, which must not grow with the volumes. Images and rows are made for it and
 * removed after it.
 */
public final class ComparePool {
    private static final int THREADS = 8;
    private static final int ROUNDS = 5;
    private static final long BYTES = 1 << 20;
    private static final String OWNERS = "bench-compare-";

    private final Connection database;
    private final Rbd images;
    private final HttpRequest compare;
    private final HttpClient client = HttpClient.newHttpClient();

    private ComparePool(Connection database, Rbd images, Stack stack) {
        this.database = database;
        this.images = images;
        this.compare = stack.image("findings/compare")
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
    }

    /** Argument: how many volumes there are in the end (10,000). */
    public static void main(String[] arguments) throws Exception {
        int most = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 10_000;
        Stack stack = Stack.signIn();
        Map<String, String> ceph = Infra.describe("ceph");
        Rados cluster = Cluster.connect(ceph);
        IoCTX desktops = cluster.ioCtxCreate(ceph.get("CEPH_POOL_DESKTOPS"));
        try (Connection database = Stack.database("image-service")) {
            ComparePool bench = new ComparePool(database, new Rbd(desktops), stack);
            try {
                bench.fill(0, most / 10);
                bench.measure(most / 10);
                bench.fill(most / 10, most);
                bench.measure(most);
            } finally {
                bench.clear(most);
            }
        } finally {
            cluster.ioCtxDestroy(desktops);
            cluster.shutDown();
        }
    }

    /** Images before rows: a row without an image would be a finding. */
    private void fill(int from, int to) throws Exception {
        inParallel(from, to, number -> images.create("d-" + OWNERS + number, BYTES, 61, 22));
        try (PreparedStatement insert = database.prepareStatement(
                """
                insert into volumes (id, owner_id, version_id, pool_id, target, state, size_bytes)
                select gen_random_uuid(), ? || n, v.id, p.id, 'PRESENT', 'READY', ?
                from generate_series(?, ?) n, (select id from image_versions order by id limit 1) v,
                    (select id from storage_pools where type = 'RBD' and purpose = 'DESKTOPS') p""")) {
            insert.setString(1, OWNERS);
            insert.setLong(2, BYTES);
            insert.setInt(3, from);
            insert.setInt(4, to - 1);
            insert.executeUpdate();
        }
    }

    private void clear(int most) throws Exception {
        try (PreparedStatement delete = database.prepareStatement("delete from volumes where owner_id like ?")) {
            delete.setString(1, OWNERS + "%");
            delete.executeUpdate();
        }
        List<String> left = List.of(images.list());
        inParallel(0, most, number -> {
            if (left.contains("d-" + OWNERS + number)) {
                images.remove("d-" + OWNERS + number);
            }
        });
    }

    private void measure(int volumes) throws Exception {
        compare();
        double listing = 0;
        double ours = 0;
        long before = transactions();
        for (int round = 0; round < ROUNDS; round++) {
            listing += seconds(() -> images.list()) / ROUNDS;
            ours += seconds(this::compare) / ROUNDS;
        }
        System.out.printf(
                Locale.ROOT,
                "%6d volumes: bare listing %.3f s, comparison of all pools %.3f s, ratio %.1f; %d transactions a comparison%n",
                volumes,
                listing,
                ours,
                ours / listing,
                (transactions() - before) / ROUNDS);
    }

    private Object compare() throws Exception {
        HttpResponse<String> answer = client.send(compare, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 204) {
            throw new IllegalStateException(answer.body());
        }
        return answer;
    }

    /** Of the whole database: the service's own loops are among them, a few a second. */
    private long transactions() throws SQLException, InterruptedException {
        // PostgreSQL's counters are late by up to a second.
        Thread.sleep(1500);
        try (var statement = database.createStatement();
                ResultSet rows = statement.executeQuery(
                        "select xact_commit from pg_stat_database where datname = current_database()")) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private interface Act {
        void on(int number) throws Exception;
    }

    private static void inParallel(int from, int to, Act act) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Callable<Void>> calls = new ArrayList<>();
            for (int number = from; number < to; number++) {
                int each = number;
                calls.add(() -> {
                    act.on(each);
                    return null;
                });
            }
            for (Future<Void> call : threads.invokeAll(calls)) {
                call.get();
            }
        } finally {
            threads.shutdown();
        }
    }

    private static double seconds(Callable<?> act) throws Exception {
        long start = System.nanoTime();
        act.call();
        return (System.nanoTime() - start) / 1e9;
    }
}
