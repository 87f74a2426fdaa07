package org.idvserver.image.outbound.ceph;

import com.ceph.rados.jna.RadosClusterInfo;
import com.ceph.rbd.Rbd;
import com.ceph.rbd.RbdException;
import com.ceph.rbd.RbdImage;
import io.quarkus.runtime.ShutdownEvent;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import org.idvserver.image.application.BlockStorage;
import org.idvserver.image.config.ImageConfig;
import org.idvserver.image.domain.BlockImage;
import org.idvserver.image.domain.Manifest;
import org.idvserver.image.domain.StoragePool;
import org.idvserver.kit.nativework.NativeWorker;

/** Ceph's block images through librbd, on two bounded workers: what changes images does not wait for what reads them. */
@ApplicationScoped
class CephBlockStorage implements BlockStorage {
    private static final int QUEUE = 1024;
    private static final int OPEN_IMAGES = 8;

    private final CephCluster cluster;
    private final OpenImages open = new OpenImages(OPEN_IMAGES);
    private final NativeWorker changes;
    private final NativeWorker reads;
    private final Duration limit;

    CephBlockStorage(ImageConfig config) {
        this.cluster = new CephCluster(config.ceph());
        this.changes = new NativeWorker("storage", config.ceph().threads(), QUEUE);
        this.reads = new NativeWorker("storage-reads", config.ceph().readThreads(), QUEUE);
        this.limit = config.ceph().actLimit();
    }

    /** A call that is still inside the library keeps the session open: the process ends anyway. */
    void stop(@Observes @Priority(Integer.MAX_VALUE) ShutdownEvent event) throws IOException {
        changes.close();
        reads.close();
        if (changes.active() == 0 && reads.active() == 0) {
            open.close();
            cluster.close();
        }
    }

    @Override
    public Uni<Set<String>> list(String pool) {
        return call(reads, "Listing images", session -> Set.copyOf(Arrays.asList(new Rbd(session.pool(pool)).list())));
    }

    @Override
    public Uni<Void> create(BlockImage image, long sizeBytes) {
        return call(changes, "Creating an image", session -> {
            new Rbd(session.pool(image.pool())).create(image.name(), sizeBytes, Clones.FEATURES, Clones.ORDER);
            return null;
        });
    }

    @Override
    public Uni<Void> remove(BlockImage image) {
        return call(changes, "Removing an image", session -> {
            try {
                new Rbd(session.pool(image.pool())).remove(image.name());
            } catch (RbdException failure) {
                if (failure.getReturnValue() != CephErrors.MISSING) {
                    throw failure;
                }
            }
            return null;
        });
    }

    @Override
    public Uni<Long> freeze(BlockImage image) {
        return call(changes, "Freezing an image", session -> {
            Rbd images = new Rbd(session.pool(image.pool()));
            try (RbdImage content = images.open(image.name())) {
                protect(content);
            }
            try (RbdImage frozen = images.openReadOnly(image.name(), BlockImage.RELEASE_SNAPSHOT)) {
                return frozen.stat().size;
            }
        });
    }

    private static void protect(RbdImage content) throws RbdException {
        try {
            content.snapCreate(BlockImage.RELEASE_SNAPSHOT);
        } catch (RbdException failure) {
            if (failure.getReturnValue() != CephErrors.EXISTS) {
                throw failure;
            }
        }
        if (!content.snapIsProtected(BlockImage.RELEASE_SNAPSHOT)) {
            content.snapProtect(BlockImage.RELEASE_SNAPSHOT);
        }
    }

    @Override
    public Uni<Void> clone(Clone clone) {
        return call(changes, "Cloning an image", session -> {
            new Clones(session).make(clone);
            return null;
        });
    }

    @Override
    public Uni<byte[]> read(BlockImage image, long offset, int length) {
        return call(
                reads,
                "Reading an image",
                session -> open.with(session, image, frozen -> {
                    byte[] bytes = new byte[length];
                    readFully(frozen, offset, bytes, length);
                    return bytes;
                }));
    }

    @Override
    public Uni<SegmentHashes> hash(BlockImage image, Segments segments) {
        return call(
                reads, "Reading an image", session -> open.with(session, image, frozen -> hashes(frozen, segments)));
    }

    private static SegmentHashes hashes(RbdImage frozen, Segments segments) throws IOException {
        byte[] buffer = new byte[Manifest.SEGMENT_BYTES];
        byte[] hashes = new byte[segments.count() * Manifest.HASH_BYTES];
        boolean[] zero = new boolean[segments.count()];
        for (int row = 0; row < segments.count(); row++) {
            int index = segments.first() + row;
            int length = Manifest.segmentLength(segments.imageBytes(), index);
            readFully(frozen, (long) index * Manifest.SEGMENT_BYTES, buffer, length);
            MessageDigest digest = Manifest.newDigest();
            digest.update(buffer, 0, length);
            System.arraycopy(digest.digest(), 0, hashes, row * Manifest.HASH_BYTES, Manifest.HASH_BYTES);
            zero[row] = isZero(buffer, length);
        }
        return new SegmentHashes(hashes, zero);
    }

    private static boolean isZero(byte[] buffer, int length) {
        return buffer[0] == 0 && Arrays.equals(buffer, 0, length - 1, buffer, 1, length);
    }

    /** The library answers errors as a negative count here, and does not throw. */
    private static void readFully(RbdImage image, long offset, byte[] into, int length) throws IOException {
        int count = image.read(offset, into, length);
        if (count != length) {
            throw new RbdException("short read", count < 0 ? count : CephErrors.IO);
        }
    }

    @Override
    public Uni<StoragePool.Usage> usage(String pool) {
        return call(reads, "Measuring a pool", session -> {
            RadosClusterInfo cluster = session.cluster().clusterStat();
            long used = session.pool(pool).poolStat().num_bytes;
            return new StoragePool.Usage(cluster.kb * 1024, cluster.kb_avail * 1024, used);
        });
    }

    private <T> Uni<T> call(NativeWorker worker, String what, CephCluster.Call<T> call) {
        return worker.call(what, limit, () -> cluster.call(what, call));
    }
}
