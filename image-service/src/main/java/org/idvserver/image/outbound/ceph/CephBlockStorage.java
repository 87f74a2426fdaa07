package org.idvserver.image.outbound.ceph;

import com.ceph.rados.jna.RadosClusterInfo;
import com.ceph.rbd.Rbd;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Typed;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongConsumer;
import org.idvserver.image.application.ExtentCopier;
import org.idvserver.image.application.StorageDriver;
import org.idvserver.image.config.ImageConfig;
import org.idvserver.image.domain.BlockImage;
import org.idvserver.image.domain.Place;
import org.idvserver.image.domain.PoolType;
import org.idvserver.image.domain.StoragePool;
import org.idvserver.kit.nativework.NativeWorker;
import org.jboss.logging.Logger;

/**
 * Ceph's block images through librbd, on bounded workers of their own for what changes images, what reads them and what takes
 * long, so that none waits for another.
 */
@ApplicationScoped
@Typed({StorageDriver.class, ExtentCopier.class})
class CephBlockStorage implements StorageDriver, ExtentCopier {
    private static final Logger LOG = Logger.getLogger(CephBlockStorage.class);
    private static final int OPEN_IMAGES = 8;

    private final CephCluster cluster;
    private final OpenImages open = new OpenImages(OPEN_IMAGES);
    private final NativeWorker changes;
    private final NativeWorker reads;
    private final NativeWorker flattens;
    private final NativeWorker purges;
    private final NativeWorker copies;
    private final ImageConfig.Ceph config;
    private final Duration importLimit;

    CephBlockStorage(ImageConfig config, CephCluster cluster) {
        this.importLimit = config.importLimit();
        this.config = config.ceph();
        this.cluster = cluster;
        this.changes = cluster.worker("storage", this.config.threads());
        this.reads = cluster.worker("storage-reads", this.config.readThreads());
        this.flattens = cluster.worker("storage-flattens", this.config.flattens());
        this.purges = cluster.worker("storage-purges", 1);
        this.copies = cluster.worker("storage-copies", 1);
        cluster.closeBefore(this::closeImages);
    }

    private void closeImages() {
        try {
            open.close();
        } catch (IOException failed) {
            LOG.debug("an image was not closed", failed);
        }
    }

    @Override
    public PoolType type() {
        return PoolType.RBD;
    }

    /** Ceph's pool is there or not. */
    @Override
    public Uni<Void> prepare(Place place) {
        return Uni.createFrom().voidItem();
    }

    @Override
    public Uni<Set<String>> list(Place place) {
        return read("Listing images", session -> Set.copyOf(Arrays.asList(new Rbd(session.pool(place)).list())));
    }

    @Override
    public Uni<Optional<Facts>> find(BlockImage image) {
        return read("Looking at an image", session -> Images.facts(session, image));
    }

    @Override
    public Uni<Void> create(BlockImage image, long sizeBytes) {
        return change("Creating an image", session -> session.images(image)
                .create(image.name(), sizeBytes, Clones.FEATURES, Clones.ORDER));
    }

    @Override
    public Uni<Void> remove(BlockImage image) {
        return change("Removing an image", session -> new Trash(session).move(image));
    }

    @Override
    public Uni<Purged> purge(Place place) {
        return call(purges, "Emptying the trash", config.actLimit(), session -> new Trash(session).purge(place));
    }

    @Override
    public Uni<Long> freeze(BlockImage image) {
        return call(changes, "Freezing an image", config.actLimit(), session -> Images.freeze(session, image));
    }

    @Override
    public Uni<Void> clone(Clone clone) {
        return change("Cloning an image", session -> new Clones(session).make(clone));
    }

    @Override
    public Uni<Optional<Origin>> origin(BlockImage image) {
        return read("Looking at an image", session -> new Clones(session).originOf(image));
    }

    @Override
    public Uni<List<BlockImage>> children(BlockImage frozen) {
        return read("Looking for clones", session -> new Clones(session).of(frozen));
    }

    @Override
    public Uni<Void> resize(BlockImage image, Size size) {
        return change("Resizing an image", session -> Images.resize(session, image, size));
    }

    @Override
    public Uni<Void> flatten(BlockImage image, LongConsumer progress) {
        return call(flattens, "Flattening an image", config.flattenLimit(), session -> {
            Images.flatten(session, image, progress);
            return null;
        });
    }

    @Override
    public Uni<Boolean> inUse(BlockImage image) {
        return read("Looking at an image", session -> Images.isWatched(session, image));
    }

    @Override
    public Uni<byte[]> read(BlockImage image, long offset, int length) {
        return read(
                "Reading an image",
                session -> open.with(session, image, frozen -> Segmenting.read(frozen, offset, length)));
    }

    @Override
    public Uni<SegmentHashes> hash(BlockImage image, Segments segments) {
        return read(
                "Reading an image", session -> open.with(session, image, frozen -> Segmenting.hash(frozen, segments)));
    }

    @Override
    public Uni<StoragePool.Usage> usage(Place place) {
        return read("Measuring a pool", session -> {
            RadosClusterInfo whole = session.cluster().clusterStat();
            long used = session.pool(place).poolStat().num_bytes;
            return new StoragePool.Usage(whole.kb * 1024, whole.kb_avail * 1024, used);
        });
    }

    @Override
    public Uni<List<String>> listSnapshots(BlockImage image) {
        return read("Listing snapshots", session -> ImageSnapshots.list(session, image));
    }

    @Override
    public Uni<Void> takeSnapshot(BlockImage image, String name) {
        return change("Taking a snapshot", session -> ImageSnapshots.take(session, image, name));
    }

    @Override
    public Uni<Void> removeSnapshot(BlockImage image, String name) {
        return change("Removing a snapshot", session -> ImageSnapshots.remove(session, image, name));
    }

    @Override
    public Uni<Void> rollBack(BlockImage image, String name) {
        return call(changes, "Going back to a snapshot", config.flattenLimit(), session -> {
            ImageSnapshots.rollBack(session, image, name);
            return null;
        });
    }

    @Override
    public boolean reaches(Place place) {
        return place.type() == type();
    }

    @Override
    public Uni<Void> copy(Copy copy, LongConsumer progress) {
        AtomicBoolean ended = new AtomicBoolean();
        return this.<Void>call(copies, "Writing an image", importLimit, session -> {
                    new ExtentWriter(copy, progress, ended::get).write(session);
                    return null;
                })
                .onTermination()
                .invoke(() -> ended.set(true));
    }

    /** A call that answers nothing. */
    private interface Change {
        void on(CephSession session) throws IOException;
    }

    private Uni<Void> change(String what, Change change) {
        return call(changes, what, config.actLimit(), session -> {
            change.on(session);
            return null;
        });
    }

    private <T> Uni<T> read(String what, CephCluster.Call<T> call) {
        return call(reads, what, config.actLimit(), call);
    }

    private <T> Uni<T> call(NativeWorker worker, String what, Duration limit, CephCluster.Call<T> call) {
        return worker.call(what, limit, () -> cluster.call(what, call));
    }
}
