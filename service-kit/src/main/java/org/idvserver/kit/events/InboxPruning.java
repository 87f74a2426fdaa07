package org.idvserver.kit.events;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import org.idvserver.kit.reconcile.ReactiveLoop;

/** Forgets events that were received so long ago that Kafka no longer keeps them. */
@ApplicationScoped
public class InboxPruning {
    private static final Duration PERIOD = Duration.ofHours(1);
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final String FORGET = "delete from inbox where received < now() - interval '30 days'";

    private final Vertx vertx;
    private final Pool pool;
    private ReactiveLoop loop;

    InboxPruning(Vertx vertx, Pool pool) {
        this.vertx = vertx;
        this.pool = pool;
    }

    void start(@Observes StartupEvent event) {
        loop = new ReactiveLoop(vertx, "inbox pruning", PERIOD, LIMIT, this::forget);
    }

    void stop(@Observes ShutdownEvent event) {
        loop.close();
    }

    private Uni<Boolean> forget() {
        return pool.query(FORGET).execute().replaceWith(false);
    }
}
