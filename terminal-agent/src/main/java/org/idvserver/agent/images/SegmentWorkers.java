package org.idvserver.agent.images;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.idvserver.agent.host.StepFailure;

/** A few threads that fetch the missing segments of one copy. The first failure ends all; what is done stays done. */
final class SegmentWorkers {
    private static final int THREADS = 4;
    private static final int ATTEMPTS = 3;
    private static final long END_LIMIT_SECONDS = 90;

    private final ImageSource source;
    private final String versionId;
    private final ImageCopy copy;
    private final AtomicBoolean stopping = new AtomicBoolean();

    SegmentWorkers(ImageSource source, String versionId, ImageCopy copy) {
        this.source = source;
        this.versionId = versionId;
        this.copy = copy;
    }

    /**
     * @param goOn asked after each segment
     */
    void run(BooleanSupplier goOn) throws IOException, InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS, work -> {
            Thread thread = new Thread(work, "segment");
            thread.setDaemon(true);
            return thread;
        });
        try {
            List<Future<?>> workers = new ArrayList<>();
            for (int worker = 0; worker < THREADS; worker++) {
                workers.add(threads.submit(() -> {
                    try {
                        fetchAll(goOn);
                    } finally {
                        // Done, or failed: either way the others need not begin another segment.
                        stopping.set(true);
                    }
                    return null;
                }));
            }
            for (Future<?> worker : workers) {
                worker.get();
            }
        } catch (ExecutionException failure) {
            rethrow(failure.getCause());
        } finally {
            // Not interrupted: that would close the copy's files under the other threads.
            stopping.set(true);
            threads.shutdown();
            threads.awaitTermination(END_LIMIT_SECONDS, TimeUnit.SECONDS);
        }
    }

    private void fetchAll(BooleanSupplier goOn) throws IOException {
        while (!stopping.get() && !Thread.currentThread().isInterrupted()) {
            Optional<Integer> index = copy.takeMissing();
            if (index.isEmpty()) {
                return;
            }
            try {
                fetch(index.get());
            } finally {
                copy.giveBack(index.get());
            }
            if (!goOn.getAsBoolean()) {
                stopping.set(true);
            }
        }
    }

    private void fetch(int index) throws IOException {
        for (int attempt = 1; ; attempt++) {
            Iterator<byte[]> pieces = source.segment(versionId, index);
            try {
                copy.write(index, pieces);
                return;
            } catch (StepFailure failure) {
                if (attempt == ATTEMPTS || stopping.get() || !failure.code().equals("SEGMENT_CORRUPT")) {
                    throw failure;
                }
            } finally {
                if (pieces instanceof Cancellable call) {
                    call.cancel();
                }
            }
        }
    }

    private static void rethrow(Throwable cause) throws IOException {
        if (cause instanceof StepFailure failure) {
            throw failure;
        }
        if (cause instanceof IOException failure) {
            throw failure;
        }
        throw new StepFailure("AGENT_FAULT", "fetching failed: " + cause, cause);
    }
}
