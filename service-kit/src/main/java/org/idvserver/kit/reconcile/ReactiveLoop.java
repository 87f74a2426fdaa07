package org.idvserver.kit.reconcile;

import io.quarkus.vertx.core.runtime.context.VertxContextSafetyToggle;
import io.smallrye.common.vertx.VertxContext;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Repeats a pass that looks at the world and moves it: when woken, when the last pass found more to do, and from time to
 * time in case a wake-up was lost. One pass at a time in this process; a pass that fails is logged and tried again later.
 */
public final class ReactiveLoop implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(ReactiveLoop.class);
    private static final long RETRY_MILLIS = 500;
    private static final int IDLE = 0;
    private static final int RUNNING = 1;
    private static final int RUNNING_AND_WOKEN = 2;

    private final Vertx vertx;
    private final String name;
    private final Duration passLimit;
    private final Supplier<Uni<Boolean>> pass;
    private final Context context;
    private final AtomicInteger state = new AtomicInteger(IDLE);
    private final long timer;
    private volatile boolean closed;
    /** Begun and ended on the loop's own thread. */
    private Pass current;

    /** A pass answers true when it found as much as it could take, so that more may wait. */
    public ReactiveLoop(Vertx vertx, String name, Duration period, Duration passLimit, Supplier<Uni<Boolean>> pass) {
        this.vertx = vertx;
        this.name = name;
        this.passLimit = passLimit;
        this.pass = pass;
        // Its own, so that loops spread over the event loops: whoever wakes them would put them all on one.
        this.context = ((VertxInternal) vertx).createEventLoopContext();
        this.timer = vertx.setPeriodic(1, period.toMillis(), tick -> wake());
    }

    /** Starts a pass now, or right after the one that runs; true when now. */
    public boolean wake() {
        boolean idle = !closed && state.getAndUpdate(s -> s == IDLE ? RUNNING : RUNNING_AND_WOKEN) == IDLE;
        if (idle) {
            run();
        }
        return idle;
    }

    private void run() {
        Context ofThisPass = VertxContext.createNewDuplicatedContext(context);
        VertxContextSafetyToggle.setContextSafe(ofThisPass, true);
        ofThisPass.runOnContext(ignored -> {
            current = new Pass(ofThisPass);
            current.begin();
        });
    }

    /** One pass and its limit: a timer of Vert.x, which is gone once it is cancelled, however short the pass and long the limit. */
    private final class Pass {
        private final Context own;
        private final AtomicBoolean over = new AtomicBoolean();
        private long limit;
        private Cancellable running;

        private Pass(Context own) {
            this.own = own;
        }

        private void begin() {
            limit = vertx.setTimer(
                    passLimit.toMillis(), late -> giveUp(new TimeoutException("took longer than " + passLimit)));
            running = Uni.createFrom()
                    .deferred(() -> pass.get())
                    .subscribe()
                    .with(more -> end(() -> passed(more)), failure -> end(() -> failed(failure)));
        }

        private void end(Runnable how) {
            if (over.compareAndSet(false, true)) {
                vertx.cancelTimer(limit);
                how.run();
            }
        }

        /** On the pass's own context: elsewhere its session could not be closed, and its connection were lost to the pool. */
        private void giveUp(Exception why) {
            own.runOnContext(ignored -> end(() -> {
                running.cancel();
                failed(why);
            }));
        }
    }

    /** Gives up the pass that goes on, if one does: nothing that it has not begun yet is done. */
    public void abandon(String why) {
        context.runOnContext(ignored -> {
            if (state.get() != IDLE && current != null) {
                current.giveUp(new CancellationException(why));
            }
        });
    }

    private void passed(boolean more) {
        boolean woken = state.getAndSet(more ? RUNNING : IDLE) == RUNNING_AND_WOKEN;
        if (closed) {
            return;
        }
        if (more) {
            run();
        } else if (woken) {
            wake();
        }
    }

    private void failed(Throwable failure) {
        if (!closed) {
            LOG.warnf(failure, "%s: pass failed, trying again later", name);
        }
        boolean woken = state.getAndSet(IDLE) == RUNNING_AND_WOKEN;
        if (woken && !closed) {
            vertx.setTimer(RETRY_MILLIS, tick -> wake());
        }
    }

    @Override
    public void close() {
        closed = true;
        vertx.cancelTimer(timer);
    }
}
