package org.idvserver.monitor.application;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.idvserver.kit.reconcile.Notifications;
import org.idvserver.kit.reconcile.ReactiveLoop;

/** Knows how far the change log goes, whichever replica wrote it, and wakes those who wait for more. */
@ApplicationScoped
class NewestChange {
    private static final Duration PERIOD = Duration.ofSeconds(2);
    private static final Duration PASS_LIMIT = Duration.ofSeconds(10);

    private final Vertx vertx;
    private final Changes changes;
    private final Notifications notifications;
    private final AtomicLong newest = new AtomicLong();
    private final Set<Runnable> waiting = ConcurrentHashMap.newKeySet();
    private ReactiveLoop loop;

    NewestChange(Vertx vertx, Changes changes, Notifications notifications) {
        this.vertx = vertx;
        this.changes = changes;
        this.notifications = notifications;
    }

    void start(@Observes StartupEvent event) {
        loop = new ReactiveLoop(vertx, "change feed", PERIOD, PASS_LIMIT, this::look);
        notifications.listen("changes", payload -> loop.wake());
    }

    void stop(@Observes ShutdownEvent event) {
        loop.close();
    }

    /** Ends once there is a change after this one. */
    Uni<Void> after(long sequence) {
        return Uni.createFrom().emitter(emitter -> {
            Runnable waiter = () -> emitter.complete(null);
            waiting.add(waiter);
            emitter.onTermination(() -> waiting.remove(waiter));
            if (newest.get() > sequence) {
                waiter.run();
            }
        });
    }

    private Uni<Boolean> look() {
        return changes.kept().map(kept -> {
            if (kept.newest() > newest.get()) {
                newest.set(kept.newest());
                waiting.forEach(waiter -> {
                    waiting.remove(waiter);
                    waiter.run();
                });
            }
            return false;
        });
    }
}
