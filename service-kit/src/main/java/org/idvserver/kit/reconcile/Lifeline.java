package org.idvserver.kit.reconcile;

import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.pgclient.PgBuilder;
import io.vertx.sqlclient.PoolOptions;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.TimeUnit;

/**
 * A connection to the database for what must wait behind nothing: that this replica lives. When many ask for much at once, whoever
 * takes its turn at the service's pool is late, and a replica that says so late is taken for dead.
 */
@ApplicationScoped
public class Lifeline {
    private static final int CONNECT_SECONDS = 5;

    private final Pool pool;

    Lifeline(Vertx vertx, DatabaseAddress address) {
        PoolOptions one = new PoolOptions()
                .setMaxSize(1)
                .setConnectionTimeout(CONNECT_SECONDS)
                .setConnectionTimeoutUnit(TimeUnit.SECONDS);
        pool = Pool.newInstance(PgBuilder.pool()
                .with(one)
                .connectingTo(address.options())
                .using(vertx)
                .build());
    }

    /** Of one connection. */
    public Pool pool() {
        return pool;
    }

    @PreDestroy
    void close() {
        pool.closeAndForget();
    }
}
