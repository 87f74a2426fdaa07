package org.idvserver.image.outbound.ceph;

import com.ceph.rados.exceptions.RadosException;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.idvserver.image.config.CephAccess;
import org.idvserver.image.config.ImageConfig;
import org.idvserver.image.config.StorageSettings;
import org.idvserver.image.domain.ImageProblem;
import org.idvserver.kit.error.Problem;
import org.idvserver.kit.nativework.NativeWorker;

/**
 * Opens the session when it is first needed, and keeps it: librados finds a cluster that was away by itself. Closes it when no
 * worker is inside a call any more: one that is inside the library keeps it open.
 */
@Singleton
final class CephCluster {
    private static final int QUEUE = 1024;

    /** Those who waited for an attempt that failed share its failure instead of queueing up for their own. */
    private static final Duration FAILURE_HOLDS = Duration.ofSeconds(2);

    private final StorageSettings settings;
    private final ImageConfig.Ceph limits;
    private final List<NativeWorker> workers = new ArrayList<>();
    private final List<Runnable> closedBefore = new ArrayList<>();
    private CephSession session;
    private Problem failure;
    private long failedNanos;

    CephCluster(StorageSettings settings, ImageConfig config) {
        this.settings = settings;
        this.limits = config.ceph();
    }

    /** Threads for calls on the session. */
    NativeWorker worker(String name, int threads) {
        NativeWorker worker = new NativeWorker(name, threads, QUEUE);
        workers.add(worker);
        return worker;
    }

    /** Done when all workers have ended, before the session is closed. */
    void closeBefore(Runnable close) {
        closedBefore.add(close);
    }

    void stop(@Observes @Priority(Integer.MAX_VALUE) ShutdownEvent event) {
        NativeWorker.close(this::close, workers.toArray(NativeWorker[]::new));
    }

    /** A call on the storage; its failures become problems. */
    interface Call<T> {
        T on(CephSession session) throws IOException;
    }

    <T> T call(String what, Call<T> call) {
        CephSession open = session(what);
        try {
            open.mark().keep();
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

    private synchronized void close() {
        closedBefore.forEach(Runnable::run);
        if (session != null) {
            session.close();
            session = null;
        }
    }
}
