package org.idvserver.desktop.application.stream;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Supplier;

/** Lets only so many be under way at a time; the others wait in the order in which they came. */
public final class Bulkhead {
    private final Queue<Turn> waiting = new ArrayDeque<>();
    private int free;

    public Bulkhead(int atOnce) {
        free = atOnce;
    }

    /** Does the work when its turn comes, on the caller's Vert.x context; one that is cancelled gives up its turn. */
    public <T> Uni<T> pass(Supplier<Uni<T>> work) {
        return Uni.createFrom().deferred(() -> {
            Context context = Vertx.currentContext();
            Turn turn = new Turn();
            return Uni.createFrom()
                    .<Void>emitter(emitter -> enter(turn, () -> emitter.complete(null)))
                    .emitOn(task -> context.runOnContext(ignored -> task.run()))
                    .chain(work::get)
                    .onTermination()
                    .invoke(() -> leave(turn));
        });
    }

    private void enter(Turn turn, Runnable go) {
        synchronized (this) {
            turn.go = go;
            if (free == 0) {
                waiting.add(turn);
                return;
            }
            free--;
            turn.entered = true;
        }
        go.run();
    }

    private void leave(Turn turn) {
        Turn next;
        synchronized (this) {
            if (!turn.entered) {
                waiting.remove(turn);
                return;
            }
            next = waiting.poll();
            if (next == null) {
                free++;
                return;
            }
            next.entered = true;
        }
        next.go.run();
    }

    private static final class Turn {
        private Runnable go;
        private boolean entered;
    }
}
