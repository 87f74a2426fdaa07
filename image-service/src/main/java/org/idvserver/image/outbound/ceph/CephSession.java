package org.idvserver.image.outbound.ceph;

import com.ceph.rados.IoCTX;
import com.ceph.rados.Rados;
import com.ceph.rados.exceptions.RadosException;
import com.ceph.rbd.Rbd;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import org.idvserver.image.config.CephAccess;
import org.idvserver.image.config.ImageConfig;
import org.idvserver.image.domain.BlockImage;
import org.idvserver.image.domain.Place;

/**
 * One connection to the cluster, with every time-out set, shared by all threads. Closing it twice, or while a call is inside,
 * would end the process: whoever opened it closes it, last.
 */
final class CephSession implements AutoCloseable {
    private final Rados cluster;
    private final Map<String, IoCTX> pools = new HashMap<>();
    private final Set<BlockImage> prepared = ConcurrentHashMap.newKeySet();

    private final ReplicaMark mark;
    private final Duration fenceHolds;

    private CephSession(Rados cluster, IoCTX images, Duration fenceHolds) {
        this.cluster = cluster;
        this.fenceHolds = fenceHolds;
        this.mark = new ReplicaMark(images);
    }

    static CephSession open(CephAccess access, ImageConfig.Ceph limits) throws RadosException {
        Rados cluster = new Rados(access.user());
        cluster.confReadFile(access.conf().toFile());
        cluster.confSet("keyfile", access.keyFile().toString());
        cluster.confSet("client_mount_timeout", seconds(limits.mountLimit()));
        cluster.confSet("rados_mon_op_timeout", seconds(limits.monitorLimit()));
        cluster.confSet("rados_osd_op_timeout", seconds(limits.osdLimit()));
        // Without these a short time-out of requests never finds an OSD that was started again.
        cluster.confSet("objecter_timeout", "2");
        cluster.confSet("objecter_tick_interval", "1");
        // Of whoever held the lock of an image that this service works on.
        cluster.confSet("rbd_blocklist_expire_seconds", seconds(limits.fenceHolds()));
        // What librbd notes for itself in case it crashes costs a twentieth of its time, and nobody reads it.
        for (String log : List.of("debug_rbd", "debug_rados", "debug_objecter")) {
            cluster.confSet(log, "0/0");
        }
        try {
            cluster.connect();
            IoCTX images = cluster.ioCtxCreate(access.imagesPool());
            CephSession session = new CephSession(cluster, images, limits.fenceHolds());
            session.pools.put(access.imagesPool(), images);
            return session;
        } catch (RadosException failure) {
            cluster.shutDown();
            throw failure;
        }
    }

    /** For what waits until it is done. */
    Fence fence() {
        return fence(() -> false);
    }

    Fence fence(BooleanSupplier ended) {
        return new Fence(this, fenceHolds, ended);
    }

    ReplicaMark mark() {
        return mark;
    }

    private static String seconds(Duration limit) {
        return Long.toString(limit.toSeconds());
    }

    Rados cluster() {
        return cluster;
    }

    Rbd images(BlockImage image) throws RadosException {
        return new Rbd(pool(image.place()));
    }

    /** The handle of a pool; it may be used by many threads and lives as long as the session. */
    synchronized IoCTX pool(Place place) throws RadosException {
        String name = place.location();
        IoCTX pool = pools.get(name);
        if (pool == null) {
            pool = cluster.ioCtxCreate(name);
            pools.put(name, pool);
        }
        return pool;
    }

    /** An act on an image. */
    interface Act {
        void run() throws IOException;
    }

    /** Prepares an image once in this session, before anything that needs it; who comes meanwhile waits. */
    void once(BlockImage image, Act prepare) throws IOException {
        if (prepared.contains(image)) {
            return;
        }
        synchronized (prepared) {
            if (!prepared.contains(image)) {
                prepare.run();
                prepared.add(image);
            }
        }
    }

    @Override
    public synchronized void close() {
        pools.values().forEach(cluster::ioCtxDestroy);
        pools.clear();
        cluster.shutDown();
    }
}
