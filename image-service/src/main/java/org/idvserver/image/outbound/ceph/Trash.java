package org.idvserver.image.outbound.ceph;

import com.ceph.rados.IoCTX;
import com.ceph.rados.exceptions.RadosException;
import com.ceph.rbd.RbdException;
import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;
import com.sun.jna.ptr.PointerByReference;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.idvserver.image.application.BlockStorage;
import org.idvserver.image.domain.BlockImage;
import org.idvserver.image.domain.ImageProblem;
import org.idvserver.image.domain.Place;
import org.jboss.logging.Logger;

/**
 * Where removed images wait until nothing hangs on them: a name is free at once, and an image that clones need stays until the
 * last of them is gone. Only images with names of this service are ever purged.
 */
final class Trash {
    private static final Logger LOG = Logger.getLogger(Trash.class);
    private static final int MOST_AT_ONCE = 64;
    private static final Duration LONGEST = Duration.ofSeconds(8);

    /** rbd_trash_image_info_t: id, name, source, two times. */
    private static final int ENTRY_BYTES = 40;

    /** rbd_snap_info_t: id, size, name. */
    private static final int SNAPSHOT_BYTES = 24;

    /** As many as Ceph itself lets an image have. */
    private static final int MOST_SNAPSHOTS = 4096;

    private static final Set<Integer> STILL_NEEDED =
            Set.of(CephErrors.BUSY, CephErrors.NOT_EMPTY, CephErrors.NOT_PERMITTED);

    /** Of an object of its own for each image, which is removed with the lock: Ceph never forgets the name of a lock. */
    private static final String LOCK = "idv.purge";

    /** Longer than any removal takes; an image whose remover died waits for so long. */
    private static final Duration LOCK_HOLDS = Duration.ofHours(1);

    /** struct timeval: seconds, microseconds. */
    private static final int DURATION_BYTES = 16;

    private final CephSession session;

    Trash(CephSession session) {
        this.session = session;
    }

    private record Entry(String id, String name) {}

    /** What is not there counts as moved. Ceph itself would move an image away under a running machine. */
    void move(BlockImage image) throws IOException {
        try {
            if (Images.isWatched(session, image)) {
                throw ImageProblem.VOLUME_IN_USE.because("The image is in use");
            }
        } catch (RbdException failure) {
            if (failure.getReturnValue() == CephErrors.MISSING) {
                removeName(image);
                return;
            }
            throw failure;
        }
        int result = Librbd.rbd_trash_move(session.pool(image.place()).getPointer(), image.name(), 0);
        if (result < 0 && result != CephErrors.MISSING) {
            throw new RbdException("was not moved to the trash", result);
        }
    }

    /** A process that was killed while it made an image may have left its name only, which nothing can be opened by. */
    private void removeName(BlockImage image) throws IOException {
        try {
            session.images(image).remove(image.name());
        } catch (RbdException failure) {
            if (failure.getReturnValue() != CephErrors.MISSING) {
                throw failure;
            }
        }
    }

    /** Ends after some images or some seconds, so that it never takes long; the rest is left for the next time. */
    BlockStorage.Purged purge(Place place) throws IOException {
        IoCTX pool = session.pool(place);
        List<Entry> entries = list(pool);
        // Those that are needed for long must not use up the time of all others again and again.
        Collections.shuffle(entries);
        long end = System.nanoTime() + LONGEST.toNanos();
        int gone = 0;
        for (Entry entry : entries) {
            if (gone == MOST_AT_ONCE || System.nanoTime() > end) {
                break;
            }
            if (remove(pool, entry)) {
                gone++;
            }
        }
        return new BlockStorage.Purged(gone, entries.size() - gone);
    }

    private static List<Entry> list(IoCTX pool) throws IOException {
        LongByReference count = new LongByReference(256);
        while (true) {
            Memory entries = new Memory(count.getValue() * ENTRY_BYTES);
            int result = Librbd.rbd_trash_list(pool.getPointer(), entries, count);
            if (result == CephErrors.TOO_LARGE) {
                continue;
            }
            if (result < 0) {
                throw new RbdException("the trash cannot be listed", result);
            }
            try {
                return ours(entries, (int) count.getValue());
            } finally {
                Librbd.rbd_trash_list_cleanup(entries, count.getValue());
            }
        }
    }

    private static List<Entry> ours(Memory entries, int count) {
        List<Entry> found = new ArrayList<>();
        for (int row = 0; row < count; row++) {
            long at = (long) row * ENTRY_BYTES;
            Entry entry = new Entry(text(entries, at), text(entries, at + 8));
            if (BlockImage.isOurs(entry.name())) {
                found.add(entry);
            }
        }
        return found;
    }

    private static String text(Memory memory, long at) {
        return memory.getPointer(at).getString(0);
    }

    /** False when a clone needs it, or another replica is at it: librbd may hang, or end the process, when two remove one image. */
    private static boolean remove(IoCTX pool, Entry entry) throws IOException {
        String lock = LOCK + "." + entry.id();
        if (!lock(pool, lock)) {
            return false;
        }
        try {
            return removeLocked(pool, entry);
        } finally {
            unlock(pool, lock);
        }
    }

    private static boolean lock(IoCTX pool, String object) throws IOException {
        Memory duration = new Memory(DURATION_BYTES);
        duration.setLong(0, LOCK_HOLDS.toSeconds());
        duration.setLong(8, 0);
        String cookie = UUID.randomUUID().toString();
        int result =
                Librados.rados_lock_exclusive(pool.getPointer(), object, LOCK, cookie, "removal", duration, (byte) 0);
        if (result < 0 && result != CephErrors.BUSY) {
            throw new RbdException("an image in the trash cannot be locked", result);
        }
        return result == 0;
    }

    private static void unlock(IoCTX pool, String object) {
        try {
            pool.remove(object);
        } catch (RadosException failure) {
            LOG.debugf(failure, "%s ends by itself", object);
        }
    }

    private static boolean removeLocked(IoCTX pool, Entry entry) throws IOException {
        int result = Librbd.rbd_trash_remove(pool.getPointer(), entry.id(), (byte) 0);
        if (result == CephErrors.NOT_EMPTY && removeSnapshots(pool, entry)) {
            result = Librbd.rbd_trash_remove(pool.getPointer(), entry.id(), (byte) 0);
        }
        if (STILL_NEEDED.contains(result)) {
            return false;
        }
        if (result < 0 && result != CephErrors.MISSING) {
            throw new RbdException("was not removed from the trash", result);
        }
        return true;
    }

    private static boolean removeSnapshots(IoCTX pool, Entry entry) throws IOException {
        PointerByReference opened = new PointerByReference();
        int result = Librbd.rbd_open_by_id(pool.getPointer(), entry.id(), opened, null);
        if (result < 0) {
            return false;
        }
        Pointer image = opened.getValue();
        try {
            boolean all = true;
            for (String snapshot : snapshots(image)) {
                all &= removeSnapshot(image, snapshot);
            }
            return all;
        } finally {
            Librbd.rbd_close(image);
        }
    }

    private static List<String> snapshots(Pointer image) throws IOException {
        Memory rows = new Memory((long) MOST_SNAPSHOTS * SNAPSHOT_BYTES);
        int count = Librbd.rbd_snap_list(image, rows, new IntByReference(MOST_SNAPSHOTS));
        if (count == CephErrors.MISSING) {
            return List.of();
        }
        if (count < 0) {
            throw new RbdException("the snapshots cannot be listed", count);
        }
        List<String> names = new ArrayList<>();
        for (int row = 0; row < count; row++) {
            names.add(text(rows, (long) row * SNAPSHOT_BYTES + 16));
        }
        if (count > 0) {
            Librbd.rbd_snap_list_end(rows);
        }
        return names;
    }

    private static boolean removeSnapshot(Pointer image, String snapshot) throws IOException {
        IntByReference isProtected = new IntByReference();
        Librbd.rbd_snap_is_protected(image, snapshot, isProtected);
        int result = isProtected.getValue() == 1 ? Librbd.rbd_snap_unprotect(image, snapshot) : 0;
        if (result >= 0) {
            result = Librbd.rbd_snap_remove(image, snapshot);
        }
        // What is not there, or not protected any more, another replica has just seen to.
        if (result == CephErrors.MISSING) {
            return true;
        }
        if (result < 0 && result != CephErrors.INVALID && !STILL_NEEDED.contains(result)) {
            throw new RbdException("a snapshot was not removed", result);
        }
        return result >= 0;
    }
}
