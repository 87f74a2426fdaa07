package org.idvserver.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.Map;

/**
 * How many ROAMING desktops a second one batch makes, from the request until every item is over, against image-service's bulk clone
 * of as many volumes alone, in turns. The desktops are a pool of the demonstration campus's lab and are removed after it.
 */
public final class MakeBatch {
    private static final int TURNS = 2;
    private static final long LOOK_MILLIS = 100;

    private final Stack stack;
    private final int count;
    private final RoamingPool pool;
    private double acceptSeconds;

    private MakeBatch(Stack stack, int count) throws Exception {
        this.stack = stack;
        this.count = count;
        this.pool = new RoamingPool(stack);
    }

    /** Arguments: how many desktops (default 200, what a network of the usual size has room for). */
    public static void main(String[] arguments) throws Exception {
        new MakeBatch(Stack.signIn(), arguments.length > 0 ? Integer.parseInt(arguments[0]) : 200).measure();
    }

    private void measure() throws Exception {
        batch();
        BulkClone.service(pool.version(), count);
        double batches = 0;
        double bare = 0;
        double slowestAccept = 0;
        for (int turn = 0; turn < TURNS; turn++) {
            batches += batch();
            slowestAccept = Math.max(slowestAccept, acceptSeconds);
            bare += BulkClone.service(pool.version(), count);
        }
        double ours = count * TURNS / batches;
        double peer = count * TURNS / bare;
        System.out.printf(
                Locale.ROOT,
                "%d desktops: accepted in %.2f s, %.1f desktops/s; bulk clone alone %.1f/s; ratio %.2f%n",
                count,
                slowestAccept,
                ours,
                peer,
                ours / peer);
    }

    private double batch() throws Exception {
        long start = System.nanoTime();
        String id = pool.batch(stack, count);
        acceptSeconds = (System.nanoTime() - start) / 1e9;
        JsonNode batch;
        do {
            Thread.sleep(LOOK_MILLIS);
            batch = stack.getFromDesktops("batches/" + id);
        } while (batch.get("finishTime").isNull());
        double seconds = (System.nanoTime() - start) / 1e9;
        if (!batch.get("state").asText().equals("SUCCEEDED")) {
            throw new IllegalStateException(batch.toString());
        }
        stack.postToDesktops("batches/" + id + "/cancel", Map.of());
        while (!stack.getFromDesktops("desktops?batchId=" + id + "&pageSize=1")
                .get("items")
                .isEmpty()) {
            Thread.sleep(LOOK_MILLIS);
        }
        return seconds;
    }
}
