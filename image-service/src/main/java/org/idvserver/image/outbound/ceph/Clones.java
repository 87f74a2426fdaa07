package org.idvserver.image.outbound.ceph;

import com.ceph.rbd.Rbd;
import com.ceph.rbd.RbdException;
import com.ceph.rbd.RbdImage;
import com.sun.jna.Native;
import com.sun.jna.ptr.LongByReference;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.idvserver.image.application.BlockStorage;
import org.idvserver.image.domain.BlockImage;

/**
 * Makes clones so that a half-made one is never taken for whole: the mark of its owner is written last, and an image of the
 * clone's name without that mark is removed and made again.
 */
final class Clones {
    private static final String OWNER = "idv.owner";
    private static final String VERSION = "idv.version";

    /** layering, exclusive-lock, object-map, fast-diff, deep-flatten: without an object map a removal takes seconds. */
    static final long FEATURES = 61;

    /** Objects of 4 MiB. */
    static final int ORDER = 22;

    private final CephSession session;

    Clones(CephSession session) {
        this.session = session;
    }

    void make(BlockStorage.Clone clone) throws IOException {
        try {
            cloneAndMark(clone);
        } catch (RbdException failure) {
            if (failure.getReturnValue() != CephErrors.EXISTS) {
                throw failure;
            }
            if (!isWhole(clone)) {
                images(clone.child()).remove(clone.child().name());
                cloneAndMark(clone);
            }
        }
    }

    private void cloneAndMark(BlockStorage.Clone clone) throws IOException {
        BlockImage child = clone.child();
        images(clone.parent())
                .clone(
                        clone.parent().name(),
                        BlockImage.RELEASE_SNAPSHOT,
                        session.pool(child.pool()),
                        child.name(),
                        FEATURES,
                        ORDER);
        try (RbdImage image = images(child).open(child.name())) {
            mark(image, VERSION, clone.versionId().toString());
            mark(image, OWNER, clone.ownerId());
        }
    }

    private boolean isWhole(BlockStorage.Clone clone) throws IOException {
        BlockImage child = clone.child();
        try (RbdImage image = images(child).openReadOnly(child.name())) {
            return clone.ownerId().equals(markOf(image, OWNER))
                    && clone.versionId().toString().equals(markOf(image, VERSION));
        }
    }

    private Rbd images(BlockImage image) throws IOException {
        return new Rbd(session.pool(image.pool()));
    }

    private static void mark(RbdImage image, String key, String value) throws RbdException {
        int result = Librbd.rbd_metadata_set(image.getPointer(), key, value);
        if (result < 0) {
            throw new RbdException("mark was not written", result);
        }
    }

    private static String markOf(RbdImage image, String key) throws RbdException {
        byte[] value = new byte[256];
        int result = Librbd.rbd_metadata_get(image.getPointer(), key, value, new LongByReference(value.length));
        if (result == CephErrors.MISSING) {
            return "";
        }
        if (result < 0) {
            throw new RbdException("mark cannot be read", result);
        }
        return Native.toString(value, StandardCharsets.UTF_8.name());
    }
}
