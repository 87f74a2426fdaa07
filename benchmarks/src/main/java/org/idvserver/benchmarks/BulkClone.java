package org.idvserver.benchmarks;

import com.ceph.rados.IoCTX;
import com.ceph.rados.Rados;
import com.ceph.rados.exceptions.RadosException;
import com.ceph.rbd.Rbd;
import com.ceph.rbd.RbdException;
import io.grpc.ManagedChannel;
import java.io.File;
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
 * same cluster in the same run. The peer clones the same parent with as many threads.
 */
public final class BulkClone {
    private static final int THREADS = 8;
    private static final long FEATURES = 61;
    private static final int ORDER = 22;

    private BulkClone() {}

    /** Arguments: a released version's id, and how many clones (default 100). */
    public static void main(String[] arguments) throws Exception {
        String version = arguments[0];
        int count = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 100;
        bare(version, 8);
        double peer = count / bare(version, count);
        double ours = count / service(version, count);
        System.out.printf(
                Locale.ROOT,
                "bare librbd %.1f clones/s, image-service %.1f clones/s, ratio %.2f%n",
                peer,
                ours,
                ours / peer);
    }

    private static double service(String version, int count) {
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

    private static double bare(String version, int count)
            throws RadosException, InterruptedException, ExecutionException {
        Map<String, String> ceph = Infra.describe("ceph");
        Rados cluster = new Rados(ceph.get("CEPH_USER"));
        cluster.confReadFile(new File(ceph.get("CEPH_CONF")));
        cluster.connect();
        IoCTX images = cluster.ioCtxCreate(ceph.get("CEPH_POOL_IMAGES"));
        IoCTX desktops = cluster.ioCtxCreate(ceph.get("CEPH_POOL_DESKTOPS"));
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
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
            for (String name : names) {
                remove(made, name);
            }
            return seconds;
        } finally {
            threads.shutdown();
            cluster.ioCtxDestroy(images);
            cluster.ioCtxDestroy(desktops);
            cluster.shutDown();
        }
    }

    private static Void clone(Rbd parents, String version, IoCTX desktops, String name) throws RbdException {
        parents.clone("v-" + version, "release", desktops, name, FEATURES, ORDER);
        return null;
    }

    private static void remove(Rbd made, String name) {
        try {
            made.remove(name);
        } catch (RbdException left) {
            throw new IllegalStateException("the benchmark left " + name, left);
        }
    }
}
