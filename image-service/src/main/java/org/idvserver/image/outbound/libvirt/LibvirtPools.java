package org.idvserver.image.outbound.libvirt;

import io.smallrye.mutiny.Uni;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Base64;
import java.util.UUID;
import org.idvserver.image.application.PoolHost;
import org.idvserver.image.config.ImageConfig;
import org.idvserver.image.domain.ImageProblem;
import org.idvserver.image.domain.StoragePool;
import org.idvserver.kit.nativework.NativeWorker;
import org.libvirt.Connect;
import org.libvirt.Error.ErrorNumber;
import org.libvirt.LibvirtException;
import org.libvirt.Secret;
import org.libvirt.StoragePoolInfo.StoragePoolState;

/** Pools and their secret in the server node's libvirt. One thread: libvirt is asked rarely, and starts pools one by one anyway. */
@ApplicationScoped
class LibvirtPools implements PoolHost {
    private static final int QUEUE = 64;

    private final NativeWorker worker = new NativeWorker("libvirt", 1, QUEUE);
    private final LibvirtConnection connection;
    private final ImageConfig.Ceph ceph;
    private final Duration limit;

    LibvirtPools(ImageConfig config) {
        this.connection = new LibvirtConnection(config.libvirt().uri());
        this.ceph = config.ceph();
        this.limit = config.libvirt().limit();
    }

    @PreDestroy
    void close() {
        worker.close();
        if (worker.active() == 0) {
            connection.close();
        }
    }

    @Override
    public Uni<Void> ensure(StoragePool pool) {
        return worker.call(
                "Defining a pool",
                limit,
                () -> connection.call(libvirt -> {
                    ensureSecret(libvirt);
                    ensurePool(libvirt, pool);
                    return null;
                }));
    }

    /** Its value is set each time, so that a changed key arrives. */
    private void ensureSecret(Connect libvirt) throws LibvirtException {
        Secret secret = libvirt.secretDefineXML(PoolXml.secret(secretId(), ceph.user()));
        try {
            secret.setValue(key());
        } finally {
            secret.free();
        }
    }

    private void ensurePool(Connect libvirt, StoragePool pool) throws LibvirtException {
        org.libvirt.StoragePool known = lookUp(libvirt, pool);
        try {
            if (!known.getAutostart()) {
                known.setAutostart(1);
            }
            if (known.getInfo().state != StoragePoolState.VIR_STORAGE_POOL_RUNNING) {
                known.create(0);
            }
        } finally {
            known.free();
        }
    }

    private org.libvirt.StoragePool lookUp(Connect libvirt, StoragePool pool) throws LibvirtException {
        try {
            return libvirt.storagePoolLookupByName(pool.name());
        } catch (LibvirtException failure) {
            if (failure.getError().getCode() != ErrorNumber.VIR_ERR_NO_STORAGE_POOL) {
                throw failure;
            }
            return libvirt.storagePoolDefineXML(PoolXml.pool(pool, ceph, secretId()), 0);
        }
    }

    /** The same on every replica and after every start. */
    private UUID secretId() {
        return UUID.nameUUIDFromBytes(("idv ceph client." + ceph.user()).getBytes(StandardCharsets.UTF_8));
    }

    private byte[] key() {
        try {
            return Base64.getDecoder().decode(Files.readString(ceph.keyFile()).strip());
        } catch (IOException | IllegalArgumentException unreadable) {
            throw ImageProblem.STORAGE_FAILED
                    .because("The key of the storage's user cannot be read")
                    .causedBy(unreadable);
        }
    }
}
