package org.idvserver.image.outbound.libvirt;

import io.smallrye.mutiny.Uni;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Optional;
import org.idvserver.image.application.PoolHost;
import org.idvserver.image.config.ImageConfig;
import org.idvserver.image.config.StorageSettings;
import org.idvserver.image.domain.PoolType;
import org.idvserver.image.domain.StoragePool;
import org.idvserver.kit.nativework.NativeWorker;
import org.libvirt.Connect;
import org.libvirt.LibvirtException;

/** Pools and their secret in the server node's libvirt. One thread: libvirt is asked rarely, and starts pools one by one anyway. */
@ApplicationScoped
class LibvirtPools implements PoolHost {
    private static final int QUEUE = 64;

    private final NativeWorker worker = new NativeWorker("libvirt", 1, QUEUE);
    private final LibvirtConnection connection;
    private final StorageSettings settings;
    private final Duration limit;

    LibvirtPools(ImageConfig config, StorageSettings settings) {
        this.connection = new LibvirtConnection(config.libvirt().uri());
        this.settings = settings;
        this.limit = config.libvirt().limit();
    }

    @PreDestroy
    void close() {
        NativeWorker.close(connection::close, worker);
    }

    @Override
    public Uni<Void> ensure(StoragePool pool) {
        return call("Defining a pool", libvirt -> {
            if (pool.place().type() == PoolType.RBD) {
                ceph().ensureSecret(libvirt);
            }
            try (KnownPool known = ensureDefined(libvirt, pool)) {
                known.bring(pool);
            }
            return null;
        });
    }

    private KnownPool ensureDefined(Connect libvirt, StoragePool pool) throws LibvirtException {
        String wanted = xml(pool);
        Optional<KnownPool> known = KnownPool.find(libvirt, pool.name());
        if (known.isEmpty()) {
            return define(libvirt, pool, wanted);
        }
        PoolShape shape = PoolShape.of(wanted);
        known.get().checkIsAt(shape, pool);
        if (known.get().shape().equals(shape)) {
            return known.get();
        }
        try (KnownPool outdated = known.get()) {
            outdated.remove();
        }
        return define(libvirt, pool, wanted);
    }

    /** The folder is made only at first: one that is missing later is one whose disk is not mounted. */
    private static KnownPool define(Connect libvirt, StoragePool pool, String xml) throws LibvirtException {
        KnownPool defined = KnownPool.define(libvirt, xml);
        if (pool.place().type() == PoolType.DIR && pool.usage().isEmpty()) {
            defined.makeFolder();
        }
        return defined;
    }

    private String xml(StoragePool pool) {
        return switch (pool.place().type()) {
            case RBD -> ceph().pool(pool);
            case DIR -> PoolXml.folder(pool);
        };
    }

    @Override
    public Uni<Void> remove(StoragePool pool) {
        return call("Forgetting a pool", libvirt -> {
            Optional<KnownPool> found = KnownPool.find(libvirt, pool.name());
            if (found.isPresent()) {
                try (KnownPool known = found.get()) {
                    removeIfOurs(known, pool);
                }
            }
            return null;
        });
    }

    private static void removeIfOurs(KnownPool known, StoragePool pool) throws LibvirtException {
        PoolShape shape = known.shape();
        boolean sameType = shape.type().equalsIgnoreCase(pool.place().type().name());
        if (sameType && shape.location().equals(pool.place().location())) {
            known.remove();
        }
    }

    private LibvirtCeph ceph() {
        return LibvirtCeph.of(settings);
    }

    private Uni<Void> call(String what, LibvirtConnection.Call<Void> call) {
        return worker.call(what, limit, () -> connection.call(call));
    }
}
