package org.idvserver.image.outbound.ceph;

import com.ceph.rbd.RbdException;
import com.ceph.rbd.RbdImage;
import com.sun.jna.Memory;
import com.sun.jna.ptr.LongByReference;
import java.io.IOException;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongConsumer;
import org.idvserver.image.application.BlockStorage;
import org.idvserver.image.domain.BlockImage;
import org.idvserver.image.domain.ImageProblem;

/** What is asked of and done to single images. */
final class Images {
    /** struct timespec: seconds, nanoseconds. */
    private static final int TIME_BYTES = 16;

    /** rbd_image_watcher_t: address, id, cookie. */
    private static final int WATCHER_BYTES = 24;

    private static final int MOST_WATCHERS = 256;

    private Images() {}

    static Optional<BlockStorage.Facts> facts(CephSession session, BlockImage image) throws IOException {
        try (RbdImage opened = session.images(image).openReadOnly(image.name())) {
            boolean frozen =
                    opened.snapList().stream().anyMatch(snapshot -> BlockImage.RELEASE_SNAPSHOT.equals(snapshot.name));
            return Optional.of(new BlockStorage.Facts(opened.stat().size, made(opened), frozen));
        } catch (RbdException failure) {
            if (failure.getReturnValue() == CephErrors.MISSING) {
                return Optional.empty();
            }
            throw failure;
        }
    }

    private static Instant made(RbdImage image) throws RbdException {
        Memory time = new Memory(TIME_BYTES);
        check(Librbd.rbd_get_create_timestamp(image.getPointer(), time), "the time is unknown");
        return Instant.ofEpochSecond(time.getLong(0), time.getLong(8));
    }

    static long freeze(CephSession session, BlockImage image) throws IOException {
        try (RbdImage content = session.images(image).open(image.name())) {
            protect(content);
        }
        try (RbdImage frozen = session.images(image).openReadOnly(image.name(), BlockImage.RELEASE_SNAPSHOT)) {
            return frozen.stat().size;
        }
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

    static void resize(CephSession session, BlockImage image, BlockStorage.Size size) throws IOException {
        try (RbdImage opened = session.images(image).open(image.name())) {
            long now = opened.stat().size;
            if (size.bytes() < now && !size.mayShrink()) {
                throw ImageProblem.SIZE_TOO_SMALL.because("The image has %d bytes already", now);
            }
            if (size.bytes() != now) {
                opened.resize(size.bytes());
            }
        }
    }

    /** An image without a parent is flat already. */
    static void flatten(CephSession session, BlockImage image, LongConsumer progress) throws IOException {
        try (RbdImage opened = session.images(image).open(image.name())) {
            long size = opened.stat().size;
            Librbd.Progress told = (done, total, context) -> tell(progress, size, done, total);
            int result = Librbd.rbd_flatten_with_progress(opened.getPointer(), told, null);
            if (result != CephErrors.INVALID) {
                check(result, "was not flattened");
            }
        }
    }

    private static int tell(LongConsumer progress, long size, long done, long total) {
        try {
            progress.accept(total == 0 ? size : (long) ((double) size / total * done));
            return 0;
        } catch (RuntimeException failed) {
            return CephErrors.IO;
        }
    }

    /** Opened for reading, it does not count as a watcher itself. */
    static boolean isWatched(CephSession session, BlockImage image) throws IOException {
        try (RbdImage opened = session.images(image).openReadOnly(image.name())) {
            return !watchers(opened).isEmpty();
        }
    }

    /** The addresses of those that have it open for writing. */
    static Set<String> watchers(RbdImage image) throws IOException {
        Memory rows = new Memory((long) MOST_WATCHERS * WATCHER_BYTES);
        LongByReference count = new LongByReference(MOST_WATCHERS);
        check(Librbd.rbd_watchers_list(image.getPointer(), rows, count), "the watchers are unknown");
        Set<String> addresses = new HashSet<>();
        for (int row = 0; row < count.getValue(); row++) {
            addresses.add(rows.getPointer((long) row * WATCHER_BYTES).getString(0));
        }
        Librbd.rbd_watchers_list_cleanup(rows, count.getValue());
        return addresses;
    }

    private static void check(int result, String what) throws RbdException {
        if (result < 0) {
            throw new RbdException(what, result);
        }
    }
}
