package org.idvserver.benchmarks;

import com.ceph.rados.IoCTX;
import com.ceph.rados.Rados;
import com.ceph.rados.exceptions.RadosException;
import com.ceph.rbd.Rbd;
import com.ceph.rbd.RbdException;
import io.grpc.ManagedChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.idvserver.contracts.image.v1.CloneItem;
import org.idvserver.contracts.image.v1.CloneVolumesRequest;
import org.idvserver.contracts.image.v1.CloneVolumesResponse;
import org.idvserver.contracts.image.v1.DeleteVolumesRequest;
import org.idvserver.contracts.image.v1.ImageServiceGrpc;
import org.idvserver.testkit.identity.TestChannels;
import org.idvserver.testkit.infra.Infra;

/**
 * How many clones of one snapshot a second image-service makes, with its rows and events, against a bare librbd loop on the
 * same cluster in the same run, and against a shell loop of {@code rbd clone}. The peer clones the same parent with as many
 * threads. They take turns, each on a cluster that is at rest: what was made is gone, the trash too, before the next begins.
 */
public final class BulkClone {
    /** As many as image-service has, unless idv.image.ceph.threads says otherwise. */
    private static final int THREADS = 6;

    private static final int TURNS = 3;
    private static final int WARM_UP = 100;

    /** A service that was just started compiles for its first thousands of clones; one that runs for days has done so. */
    private static final int WARM_UP_CLONES = 6000;

    private static final int SHELL_CLONES = 10;
    private static final long FEATURES = 61;
    private static final int ORDER = 22;
    private static final Duration TRASH_LIMIT = Duration.ofMinutes(10);
    private static final long REST_MILLIS = 3000;

    private BulkClone() {}

    /** Arguments: a released version's id, how many clones in a turn (default 100), and image-service's idv.image.ceph.threads (default 6). */
    public static void main(String[] arguments) throws Exception {
        String version = arguments[0];
        int count = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 100;
        int threads = arguments.length > 2 ? Integer.parseInt(arguments[2]) : THREADS;
        bare(version, WARM_UP, threads);
        int others = trashed();
        for (int made = 0; made < WARM_UP_CLONES; made += count) {
            service(version, count);
        }
        double bare = 0;
        double service = 0;
        for (int turn = 0; turn < TURNS; turn++) {
            rest(others);
            bare += bare(version, count, threads);
            rest(others);
            service += service(version, count);
        }
        rest(others);
        double shell = SHELL_CLONES / shell(version);
        double peer = (double) count * TURNS / bare;
        double ours = (double) count * TURNS / service;
        System.out.printf(
                Locale.ROOT,
                "%d at once: bare librbd %.1f clones/s, image-service %.1f clones/s, ratio %.2f; shell loop %.1f clones/s, ratio %.1f%n",
                threads,
                peer,
                ours,
                ours / peer,
                shell,
                ours / shell);
    }

    private static int trashed() {
        Map<String, String> ceph = Infra.describe("ceph");
        return (int) Cluster.rbd(ceph, "trash", "ls", ceph.get("CEPH_POOL_DESKTOPS"))
                .lines()
                .count();
    }

    /** Waits until the service has emptied the trash of what was made here, and a moment more for Ceph's own work after it. */
    private static void rest(int others) throws InterruptedException {
        long end = System.nanoTime() + TRASH_LIMIT.toNanos();
        while (trashed() > others) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("the trash does not get empty");
            }
            Thread.sleep(REST_MILLIS);
        }
        Thread.sleep(REST_MILLIS);
    }

    /** Seconds that image-service takes for so many clones, which are gone after it. */
    static double service(String version, int count) {
        List<String> owners = new ArrayList<>();
        CloneVolumesRequest.Builder request = CloneVolumesRequest.newBuilder()
                .setRequestId(UUID.randomUUID().toString())
                .setVersionId(version);
        for (int clone = 0; clone < count; clone++) {
            String owner = UUID.randomUUID().toString();
            owners.add(owner);
            request.addItems(CloneItem.newBuilder().setOwnerId(owner));
        }
        ManagedChannel channel = TestChannels.service("desktop-service");
        try {
            var stub = ImageServiceGrpc.newBlockingStub(channel);
            long start = System.nanoTime();
            Iterator<CloneVolumesResponse> answers = stub.cloneVolumes(request.build());
            int done = 0;
            while (answers.hasNext()) {
                CloneVolumesResponse answer = answers.next();
                if (answer.hasFault()) {
                    throw new IllegalStateException(answer.getFault().getMessage());
                }
                done++;
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            if (done != count) {
                throw new IllegalStateException(done + " of " + count + " were answered");
            }
            stub.deleteVolumes(DeleteVolumesRequest.newBuilder()
                            .setRequestId(UUID.randomUUID().toString())
                            .addAllOwnerIds(owners)
                            .build())
                    .forEachRemaining(deleted -> {});
            return seconds;
        } finally {
            channel.shutdownNow();
        }
    }

    private static double bare(String version, int count, int threadCount)
            throws RadosException, InterruptedException, ExecutionException {
        Map<String, String> ceph = Infra.describe("ceph");
        Rados cluster = Cluster.connect(ceph);
        IoCTX images = cluster.ioCtxCreate(ceph.get("CEPH_POOL_IMAGES"));
        IoCTX desktops = cluster.ioCtxCreate(ceph.get("CEPH_POOL_DESKTOPS"));
        ExecutorService threads = Executors.newFixedThreadPool(threadCount);
        try {
            Rbd parents = new Rbd(images);
            List<String> names = new ArrayList<>();
            List<Callable<Void>> clones = new ArrayList<>();
            for (int clone = 0; clone < count; clone++) {
                String name = "bench-" + UUID.randomUUID();
                names.add(name);
                clones.add(() -> clone(parents, version, desktops, name));
            }
            long start = System.nanoTime();
            for (Future<Void> clone : threads.invokeAll(clones)) {
                clone.get();
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            Rbd made = new Rbd(desktops);
            List<Future<Void>> removals = threads.invokeAll(names.stream()
                    .<Callable<Void>>map(name -> () -> remove(made, name))
                    .toList());
            for (Future<Void> removal : removals) {
                removal.get();
            }
            return seconds;
        } finally {
            threads.shutdown();
            cluster.ioCtxDestroy(images);
            cluster.ioCtxDestroy(desktops);
            cluster.shutDown();
        }
    }

    private static double shell(String version) {
        Map<String, String> ceph = Infra.describe("ceph");
        String parent = ceph.get("CEPH_POOL_IMAGES") + "/v-" + version + "@release";
        List<String> names = new ArrayList<>();
        long start = System.nanoTime();
        for (int clone = 0; clone < SHELL_CLONES; clone++) {
            String name = ceph.get("CEPH_POOL_DESKTOPS") + "/bench-" + UUID.randomUUID();
            names.add(name);
            Cluster.rbd(ceph, "clone", "--rbd-default-clone-format", "2", parent, name);
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        names.forEach(name -> Cluster.rbd(ceph, "rm", "--no-progress", name));
        return seconds;
    }

    private static Void clone(Rbd parents, String version, IoCTX desktops, String name) throws RbdException {
        parents.clone("v-" + version, "release", desktops, name, FEATURES, ORDER);
        return null;
    }

    private static Void remove(Rbd made, String name) throws RbdException {
        made.remove(name);
        return null;
    }
}
