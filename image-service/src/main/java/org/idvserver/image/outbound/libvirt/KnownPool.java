package org.idvserver.image.outbound.libvirt;

import java.util.Optional;
import org.idvserver.image.domain.ImageProblem;
import org.idvserver.image.domain.PoolTarget;
import org.idvserver.image.domain.StoragePool;
import org.libvirt.Connect;
import org.libvirt.Error.ErrorNumber;
import org.libvirt.LibvirtException;
import org.libvirt.StoragePoolInfo.StoragePoolState;

/** One pool as libvirt has it, and what is done to it. */
final class KnownPool implements AutoCloseable {
    private final org.libvirt.StoragePool known;

    private KnownPool(org.libvirt.StoragePool known) {
        this.known = known;
    }

    static Optional<KnownPool> find(Connect libvirt, String name) throws LibvirtException {
        try {
            return Optional.of(new KnownPool(libvirt.storagePoolLookupByName(name)));
        } catch (LibvirtException failure) {
            if (failure.getError() != null && failure.getError().getCode() == ErrorNumber.VIR_ERR_NO_STORAGE_POOL) {
                return Optional.empty();
            }
            throw failure;
        }
    }

    static KnownPool define(Connect libvirt, String xml) throws LibvirtException {
        return new KnownPool(libvirt.storagePoolDefineXML(xml, 0));
    }

    PoolShape shape() throws LibvirtException {
        return PoolShape.of(known.getXMLDesc(0));
    }

    void checkIsAt(PoolShape wanted, StoragePool pool) throws LibvirtException {
        if (!shape().isAt(wanted)) {
            throw ImageProblem.POOL_NAME_TAKEN.because(
                    "libvirt has another pool named %s: undefine it there, or choose another name", pool.name());
        }
    }

    void makeFolder() throws LibvirtException {
        known.build(0);
    }

    /** Starts or stops it, and has it start with the host or not. */
    void bring(StoragePool pool) throws LibvirtException {
        if (known.getAutostart() != pool.autostart()) {
            known.setAutostart(pool.autostart() ? 1 : 0);
        }
        boolean wanted = pool.target() == PoolTarget.ACTIVE;
        if (wanted && !runs()) {
            known.create(0);
        } else if (!wanted) {
            stop();
        } else if (pool.refreshWanted()) {
            known.refresh(0);
        }
    }

    void stop() throws LibvirtException {
        if (runs()) {
            known.destroy();
        }
    }

    /** Forgets it; its content stays. */
    void remove() throws LibvirtException {
        stop();
        known.undefine();
    }

    private boolean runs() throws LibvirtException {
        return known.getInfo().state != StoragePoolState.VIR_STORAGE_POOL_INACTIVE;
    }

    @Override
    public void close() throws LibvirtException {
        known.free();
    }
}
