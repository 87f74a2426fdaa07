package org.idvserver.image.outbound.ceph;

import com.ceph.rbd.RbdException;
import com.ceph.rbd.RbdImage;
import com.sun.jna.Pointer;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.idvserver.image.domain.BlockImage;
import org.idvserver.image.domain.ImageProblem;
import org.jboss.logging.Logger;

/**
 * Keeps writers off an image. Whoever has it open is known by a watch, which Ceph forgets 30 s after it heard of them last; whoever
 * wrote to it also by the exclusive lock, which stays. Their addresses, which no other client ever has, go on the cluster's
 * blocklist: the storage then refuses all they send, also when they were only asleep.
 */
final class Fence {
    private static final Logger LOG = Logger.getLogger(Fence.class);

    private final CephSession session;
    private final Duration holds;
    private final BooleanSupplier ended;

    /**
     * @param holds how long somebody stays shut out
     * @param ended whether nobody waits any more: who asked may have asked anew, and what was opened since is not meant
     */
    Fence(CephSession session, Duration holds, BooleanSupplier ended) {
        this.session = session;
        this.holds = holds;
        this.ended = ended;
    }

    /** Fails while somebody is there. A holder of the lock that is not there any more may only be asleep, and is shut out. */
    void checkClosed(BlockImage image) throws IOException {
        if (!watchers(session, image).isEmpty()) {
            throw ImageProblem.VOLUME_IN_USE.because("The volume is still open on the terminal that is to give it up");
        }
        shutOut(image, Set.of());
    }

    /** The addresses from which it is open, other than this service's. */
    static Set<String> watchers(CephSession session, BlockImage image) throws IOException {
        try (RbdImage opened = session.images(image).openReadOnly(image.name())) {
            Set<String> addresses = Images.watchers(opened);
            if (!addresses.isEmpty()) {
                addresses.removeAll(session.mark().addresses());
            }
            return addresses;
        } catch (RbdException failure) {
            if (failure.getReturnValue() == CephErrors.MISSING) {
                return Set.of();
            }
            throw failure;
        }
    }

    /** Whoever has it open or holds its lock, and whoever is known to have opened it. */
    void shutOut(BlockImage image, Set<String> openers) throws IOException {
        try (RbdImage opened = session.images(image).openReadOnly(image.name())) {
            Set<String> replicas = session.mark().addresses();
            List<Lockers.Locker> holders = Lockers.of(opened).stream()
                    .filter(holder -> !replicas.contains(holder.address()))
                    .toList();
            Set<String> addresses = new HashSet<>(openers);
            addresses.addAll(Images.watchers(opened));
            holders.forEach(holder -> addresses.add(holder.address()));
            addresses.removeAll(replicas);
            if (!addresses.isEmpty() && !ended.getAsBoolean()) {
                block(image, addresses);
                breakLocks(opened, holders);
            }
        } catch (RbdException failure) {
            if (failure.getReturnValue() != CephErrors.MISSING) {
                throw failure;
            }
        }
    }

    /** Ends when the storage knows the blocklist, so that nobody takes a lock before that. */
    private void block(BlockImage image, Set<String> addresses) throws IOException {
        for (String address : addresses) {
            new MonitorCommands(session).block(address, holds);
            LOG.infof("%s is shut out of %s", address, image.name());
        }
        Pointer pool = session.pool(image.place()).getPointer();
        check(Librados.rados_wait_for_latest_osdmap(Librados.rados_ioctx_get_cluster(pool)), "the map is unknown");
    }

    private static void breakLocks(RbdImage opened, List<Lockers.Locker> holders) throws IOException {
        for (Lockers.Locker holder : holders) {
            int result = Librbd.rbd_break_lock(opened.getPointer(), holder.client(), holder.cookie());
            if (result != CephErrors.MISSING) {
                check(result, "a lock was not broken");
            }
        }
    }

    private static void check(int result, String what) throws RbdException {
        if (result < 0) {
            throw new RbdException(what, result);
        }
    }
}
