package org.idvserver.image.outbound.libvirt;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Base64;
import java.util.UUID;
import org.idvserver.image.config.CephAccess;
import org.idvserver.image.config.StorageSettings;
import org.idvserver.image.domain.BlockImage;
import org.idvserver.image.domain.ImageProblem;
import org.idvserver.image.domain.StoragePool;
import org.libvirt.Connect;
import org.libvirt.LibvirtException;
import org.libvirt.Secret;

/** Ceph as libvirt knows it: the key of this service's user, and what is opened with it. */
final class LibvirtCeph {
    private final CephAccess ceph;

    private LibvirtCeph(CephAccess ceph) {
        this.ceph = ceph;
    }

    static LibvirtCeph of(StorageSettings settings) {
        return new LibvirtCeph(settings.ceph()
                .orElseThrow(() -> ImageProblem.STORAGE_UNAVAILABLE.because(
                        "The pool is Ceph's, and no Ceph is configured here any more")));
    }

    /** The same on every replica and after every start. */
    UUID id() {
        return UUID.nameUUIDFromBytes(("idv ceph client." + ceph.user()).getBytes(StandardCharsets.UTF_8));
    }

    /** Its value is set each time, so that a changed key arrives. */
    void ensureSecret(Connect libvirt) throws LibvirtException {
        Secret secret = libvirt.secretDefineXML(PoolXml.secret(id(), ceph.user()));
        try {
            secret.setValue(key());
        } finally {
            secret.free();
        }
    }

    String pool(StoragePool pool) {
        return PoolXml.rbd(pool, ceph, id());
    }

    DiskSource disk(BlockImage image) {
        return new DiskSource.Rbd(image.place().location(), image.name(), ceph.monitors(), ceph.user(), id());
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
