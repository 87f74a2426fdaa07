package org.idvserver.image.outbound.ceph;

import com.ceph.rbd.Rbd;
import com.ceph.rbd.RbdException;
import com.ceph.rbd.RbdImage;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.LongByReference;
import com.sun.jna.ptr.PointerByReference;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.idvserver.image.application.BlockStorage;
import org.idvserver.image.domain.BlockImage;
import org.idvserver.image.domain.Place;
import org.idvserver.image.domain.PoolType;

/**
 * Makes clones so that a half-made one is never taken for whole: the last thing librbd writes to a clone is what its parent has
 * of metadata (librbd's CloneRequest), and the parent bears its version. An image of the clone's name without that mark is
 * removed and made again.
 */
final class Clones {
    private static final String VERSION = "idv.version";

    /** Of librbd.h: RBD_IMAGE_OPTION_FEATURES, _ORDER, _CLONE_FORMAT. */
    private static final int FEATURES_OPTION = 1;

    private static final int ORDER_OPTION = 2;
    private static final int CLONE_FORMAT_OPTION = 12;

    /** layering, exclusive-lock, object-map, fast-diff, deep-flatten: without an object map a removal takes seconds. */
    static final long FEATURES = 61;

    /** Objects of 4 MiB. */
    static final int ORDER = 22;

    private final CephSession session;

    Clones(CephSession session) {
        this.session = session;
    }

    void make(BlockStorage.Clone clone) throws IOException {
        markParent(clone);
        try {
            copyOnWrite(clone);
            return;
        } catch (RbdException failure) {
            if (failure.getReturnValue() != CephErrors.EXISTS) {
                throw failure;
            }
        }
        if (!isWhole(clone)) {
            new Trash(session).move(clone.child());
            copyOnWrite(clone);
        }
    }

    /** Before its first clone in this session, not when it is frozen: it may have been frozen before versions were marked. */
    private void markParent(BlockStorage.Clone clone) throws IOException {
        BlockImage parent = clone.parent();
        session.once(parent, () -> {
            try (RbdImage opened = images(parent).open(parent.name())) {
                int result = Librbd.rbd_metadata_set(
                        opened.getPointer(), VERSION, clone.versionId().toString());
                if (result < 0) {
                    throw new RbdException("the version was not marked", result);
                }
            }
        });
    }

    /** Of a frozen image. Those in the trash do not count. */
    List<BlockImage> of(BlockImage frozen) throws IOException {
        try (RbdImage parent = images(frozen).openReadOnly(frozen.name())) {
            return parent.listChildren(BlockImage.RELEASE_SNAPSHOT).stream()
                    .map(Clones::child)
                    .toList();
        }
    }

    /** Names are told as pool/image. */
    private static BlockImage child(String name) {
        int slash = name.indexOf('/');
        return new BlockImage(new Place(PoolType.RBD, name.substring(0, slash)), name.substring(slash + 1));
    }

    private void copyOnWrite(BlockStorage.Clone clone) throws IOException {
        BlockImage child = clone.child();
        PointerByReference created = new PointerByReference();
        Librbd.rbd_image_options_create(created);
        Pointer options = created.getValue();
        try {
            Librbd.rbd_image_options_set_uint64(options, FEATURES_OPTION, FEATURES);
            Librbd.rbd_image_options_set_uint64(options, ORDER_OPTION, ORDER);
            Librbd.rbd_image_options_set_uint64(options, CLONE_FORMAT_OPTION, 2);
            int result = Librbd.rbd_clone3(
                    session.pool(clone.parent().place()).getPointer(),
                    clone.parent().name(),
                    BlockImage.RELEASE_SNAPSHOT,
                    session.pool(child.place()).getPointer(),
                    child.name(),
                    options);
            if (result < 0) {
                throw new RbdException("was not cloned", result);
            }
        } finally {
            Librbd.rbd_image_options_destroy(options);
        }
    }

    /** By its name, and by the version it was cloned from. */
    Optional<BlockStorage.Origin> originOf(BlockImage clone) throws IOException {
        try (RbdImage image = images(clone).openReadOnly(clone.name())) {
            return versionOf(image)
                    .filter(version -> clone.isOfVolume())
                    .map(version -> new BlockStorage.Origin(clone.ownerId(), version));
        }
    }

    private boolean isWhole(BlockStorage.Clone clone) throws IOException {
        BlockImage child = clone.child();
        try (RbdImage image = images(child).openReadOnly(child.name())) {
            return versionOf(image).filter(clone.versionId()::equals).isPresent();
        } catch (RbdException failure) {
            // A name without an image: see Trash.
            if (failure.getReturnValue() == CephErrors.MISSING) {
                return false;
            }
            throw failure;
        }
    }

    private Rbd images(BlockImage image) throws IOException {
        return session.images(image);
    }

    private static Optional<UUID> versionOf(RbdImage image) throws RbdException {
        byte[] value = new byte[256];
        int result = Librbd.rbd_metadata_get(image.getPointer(), VERSION, value, new LongByReference(value.length));
        if (result == CephErrors.MISSING) {
            return Optional.empty();
        }
        if (result < 0) {
            throw new RbdException("mark cannot be read", result);
        }
        return Optional.of(UUID.fromString(Native.toString(value, StandardCharsets.UTF_8.name())));
    }
}
