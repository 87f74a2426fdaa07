package org.idvserver.image.outbound.ceph;

import com.ceph.rados.IoCTX;
import com.ceph.rbd.RbdException;
import com.sun.jna.Memory;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which clients of Ceph are replicas of this service, which must not be shut out of what they work on: each holds a shared lock on
 * one object in the pool of images. Ceph itself writes down from where a lock was taken, and no terminal can take it.
 */
final class ReplicaMark {
    private static final String OBJECT = "idv.image-service";
    private static final String LOCK = "idv.replicas";
    private static final byte MAY_RENEW = 1;

    /** Of one that died. */
    private static final Duration HOLDS = Duration.ofHours(24);

    private static final Duration RENEWED = Duration.ofHours(1);

    /** struct timeval: seconds, microseconds. */
    private static final int DURATION_BYTES = 16;

    private final IoCTX images;
    private boolean held;
    private long heldNanos;

    ReplicaMark(IoCTX images) {
        this.images = images;
    }

    /** Before anything is opened. */
    synchronized void keep() throws IOException {
        if (held && System.nanoTime() - heldNanos < RENEWED.toNanos()) {
            return;
        }
        Memory duration = new Memory(DURATION_BYTES);
        duration.setLong(0, HOLDS.toSeconds());
        duration.setLong(8, 0);
        int result = Librados.rados_lock_shared(
                images.getPointer(), OBJECT, LOCK, "replica", "", "image-service", duration, MAY_RENEW);
        if (result < 0) {
            throw new RbdException("this replica was not marked", result);
        }
        held = true;
        heldNanos = System.nanoTime();
    }

    /** From where the replicas reach Ceph. */
    Set<String> addresses() throws IOException {
        return Lockers.of(images, OBJECT, LOCK).stream()
                .map(Lockers.Locker::address)
                .collect(Collectors.toSet());
    }
}
