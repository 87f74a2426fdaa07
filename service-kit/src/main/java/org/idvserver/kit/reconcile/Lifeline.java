package org.idvserver.kit.reconcile;

import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.PoolOptions;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.TimeUnit;

/**
 * Connections to the database for what must wait behind nothing: that this replica lives. When many ask for much at once, whoever
 * takes its turn at the service's pool is late, and a replica that says so late is taken for dead. Two, and closed when nothing
 * comes: one may hang without an end.
 */
@ApplicationScoped
public class Lifeline {
    /** As pg_stat_activity calls them. */
    public static final String NAME = "idv-lifeline";

    private static final int CONNECT_SECONDS = 5;
    private static final int IDLE_SECONDS = 15;

    private final Pool pool;

    Lifeline(Vertx vertx, DatabaseAddress address) {
        PoolOptions two = new PoolOptions()
                .setMaxSize(2)
                .setConnectionTimeout(CONNECT_SECONDS)
                .setConnectionTimeoutUnit(TimeUnit.SECONDS);
        PgConnectOptions options = address.options().addProperty("application_name", NAME);
        options.setIdleTimeout(IDLE_SECONDS);
        pool = Pool.newInstance(
                PgBuilder.pool().with(two).connectingTo(options).using(vertx).build());
    }

    public Pool pool() {
        return pool;
    }

    @PreDestroy
    void close() {
        pool.closeAndForget();
    }
}
