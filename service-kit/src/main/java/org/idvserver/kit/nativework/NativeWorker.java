package org.idvserver.kit.nativework;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.idvserver.kit.error.RequestProblem;
import org.jboss.logging.Logger;

/**
 * Runs blocking native calls on a fixed number of threads, each call with a limit. A call that overruns answers TIMEOUT at
 * once and keeps its thread until the native library's own time-out ends it, so threads never grow; while all are taken and
 * the queue is full, new calls are refused as BUSY.
 */
public final class NativeWorker implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(NativeWorker.class);
    private static final Duration STOP_WAITS = Duration.ofSeconds(2);

    private final String name;
    private final ThreadPoolExecutor threads;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();

    public NativeWorker(String name, int threadCount, int queueLength) {
        this.name = name;
        AtomicInteger number = new AtomicInteger();
        threads =
                new ThreadPoolExecutor(
                        threadCount, threadCount, 30, TimeUnit.SECONDS, new ArrayBlockingQueue<>(queueLength), task -> {
                            Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
                            thread.setDaemon(true);
                            return thread;
                        }) {
                    @Override
                    protected void terminated() {
                        ended.complete(null);
                    }
                };
        threads.allowCoreThreadTimeOut(true);
    }

    /** Runs a call; the answer arrives on the caller's Vert.x context. The limit counts from now, waiting included. */
    public <T> Uni<T> call(String what, Duration limit, Callable<T> call) {
        return Uni.createFrom().deferred(() -> {
            Context context = Vertx.currentContext();
            Uni<T> answer = Uni.createFrom().completionStage(submit(what, limit, call));
            return context == null ? answer : answer.emitOn(task -> context.runOnContext(ignored -> task.run()));
        });
    }

    private <T> CompletableFuture<T> submit(String what, Duration limit, Callable<T> call) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        try {
            threads.execute(() -> {
                if (answer.isDone()) {
                    return;
                }
                if (threads.isShutdown()) {
                    answer.completeExceptionally(RequestProblem.BUSY.because("%s is stopping", name));
                    return;
                }
                try {
                    answer.complete(call.call());
                } catch (Throwable failure) {
                    answer.completeExceptionally(failure);
                }
            });
        } catch (RejectedExecutionException full) {
            return CompletableFuture.failedFuture(RequestProblem.BUSY
                    .because("%s is busy; try again in a moment", name)
                    .causedBy(full));
        }
        return answer.orTimeout(limit.toMillis(), TimeUnit.MILLISECONDS).handle((value, failure) -> {
            if (failure instanceof TimeoutException) {
                throw RequestProblem.TIMEOUT.because("%s did not end within %d s", what, limit.toSeconds());
            }
            if (failure != null) {
                throw sneaky(failure);
            }
            return value;
        });
    }

    @SuppressWarnings("unchecked")
    private static <E extends Throwable> RuntimeException sneaky(Throwable failure) throws E {
        throw (E) failure;
    }

    /** Threads that are inside a call now. */
    public int active() {
        return threads.getActiveCount();
    }

    /** Begins no call any more; those that are inside end by themselves. */
    @Override
    public void close() {
        threads.shutdown();
    }

    /**
     * Closes workers that share something, and does what is to be done last, such as closing what their calls used, when none of
     * them is inside a call any more. Waits for that for a moment only: a call may hang.
     */
    public static void close(Runnable last, NativeWorker... workers) {
        for (NativeWorker worker : workers) {
            worker.close();
        }
        CompletableFuture<Void> allEnded = CompletableFuture.allOf(
                Arrays.stream(workers).map(worker -> worker.ended).toArray(CompletableFuture[]::new));
        try {
            allEnded.thenRun(last).get(STOP_WAITS.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException hangs) {
            LOG.debug("a call is still inside; what it uses is closed after it");
        } catch (ExecutionException failed) {
            LOG.warn("closing failed", failed.getCause());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
