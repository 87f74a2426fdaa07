package org.idvserver.benchmarks;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Locale;

/** One page of a list through REST against the bare SQL query of the same page, in turns. */
final class PageRace {
    private static final int WARM_UP = 200;
    private static final int CALLS = 500;

    private PageRace() {}

    static void run(String what, PreparedStatement query, HttpRequest request) throws Exception {
        double[] bare = new double[CALLS];
        double[] ours = new double[CALLS];
        HttpClient client = HttpClient.newHttpClient();
        for (int call = -WARM_UP; call < CALLS; call++) {
            double sql = time(() -> read(query));
            double rest = time(() -> {
                HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
                if (answer.statusCode() != 200) {
                    throw new IllegalStateException(answer.body());
                }
            });
            if (call >= 0) {
                bare[call] = sql;
                ours[call] = rest;
            }
        }
        Arrays.sort(bare);
        Arrays.sort(ours);
        System.out.printf(
                Locale.ROOT,
                "%-22s REST p50 %.1f ms, p95 %.1f ms; bare SQL p50 %.1f ms, p95 %.1f ms; ratio of p50 %.1f%n",
                what,
                ours[CALLS / 2],
                ours[CALLS * 95 / 100],
                bare[CALLS / 2],
                bare[CALLS * 95 / 100],
                ours[CALLS / 2] / bare[CALLS / 2]);
    }

    private static void read(PreparedStatement query) throws SQLException {
        try (ResultSet rows = query.executeQuery()) {
            while (rows.next()) {
                rows.getString(1);
            }
        }
    }

    private interface Act {
        void run() throws Exception;
    }

    private static double time(Act act) throws Exception {
        long start = System.nanoTime();
        act.run();
        return (System.nanoTime() - start) / 1e6;
    }
}
