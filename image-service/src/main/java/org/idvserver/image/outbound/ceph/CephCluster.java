package org.idvserver.image.outbound.ceph;

import com.ceph.rados.exceptions.RadosException;
import java.io.IOException;
import java.time.Duration;
import org.idvserver.image.config.CephAccess;
import org.idvserver.image.config.ImageConfig;
import org.idvserver.image.config.StorageSettings;
import org.idvserver.image.domain.ImageProblem;
import org.idvserver.kit.error.Problem;

/** Opens the session when it is first needed, and keeps it: librados finds a cluster that was away by itself. */
final class CephCluster implements AutoCloseable {
    /** Those who waited for an attempt that failed share its failure instead of queueing up for their own. */
    private static final Duration FAILURE_HOLDS = Duration.ofSeconds(2);

    private final StorageSettings settings;
    private final ImageConfig.Ceph limits;
    private CephSession session;
    private Problem failure;
    private long failedNanos;

    CephCluster(StorageSettings settings, ImageConfig.Ceph limits) {
        this.settings = settings;
        this.limits = limits;
    }

    /** A call on the storage; its failures become problems. */
    interface Call<T> {
        T on(CephSession session) throws IOException;
    }

    <T> T call(String what, Call<T> call) {
        CephSession open = session(what);
        try {
            return call.on(open);
        } catch (IOException failed) {
            throw CephErrors.problem(what, failed);
        }
    }

    private synchronized CephSession session(String what) {
        if (session != null) {
            return session;
        }
        if (failure != null && System.nanoTime() - failedNanos < FAILURE_HOLDS.toNanos()) {
            throw failure;
        }
        try {
            session = CephSession.open(access(), limits);
            failure = null;
            return session;
        } catch (RadosException failed) {
            failure = CephErrors.problem(what, failed);
            failedNanos = System.nanoTime();
            throw failure;
        }
    }

    private CephAccess access() {
        return settings.ceph()
                .orElseThrow(() -> ImageProblem.STORAGE_UNAVAILABLE.because(
                        "This pool is Ceph's, and no Ceph is configured here any more"));
    }

    @Override
    public synchronized void close() {
        if (session != null) {
            session.close();
            session = null;
        }
    }
}
