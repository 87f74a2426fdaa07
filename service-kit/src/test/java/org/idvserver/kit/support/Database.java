package org.idvserver.kit.support;

import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.PoolOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.idvserver.testkit.infra.Infra;

/** An empty database on the real PostgreSQL, with the kit's tables. */
public final class Database implements AutoCloseable {
    private final Vertx vertx = Vertx.vertx();
    private final Pool pool;

    public Database(String name) {
        Infra.up("postgres");
        Map<String, String> postgres = Infra.describe("postgres");
        String password = Infra.secret(postgres.get("PG_ADMIN_PASSWORD_FILE"));
        String server = "jdbc:postgresql://" + postgres.get("PG_HOST") + ":" + postgres.get("PG_PORT") + "/";
        execute(
                server + "postgres",
                postgres.get("PG_ADMIN"),
                password,
                "drop database if exists " + name + " with (force)");
        execute(server + "postgres", postgres.get("PG_ADMIN"), password, "create database " + name);
        execute(server + name, postgres.get("PG_ADMIN"), password, kitTables());
        PgConnectOptions options = new PgConnectOptions()
                .setHost(postgres.get("PG_HOST"))
                .setPort(Integer.parseInt(postgres.get("PG_PORT")))
                .setDatabase(name)
                .setUser(postgres.get("PG_ADMIN"))
                .setPassword(password);
        pool = Pool.newInstance(PgBuilder.pool()
                .with(new PoolOptions().setMaxSize(8))
                .connectingTo(options)
                .using(vertx)
                .build());
    }

    public Pool pool() {
        return pool;
    }

    public Vertx vertx() {
        return vertx;
    }

    public void execute(String sql) {
        pool.query(sql).execute().await().atMost(java.time.Duration.ofSeconds(60));
    }

    /** The one number that a query answers. */
    public long number(String sql) {
        return pool.query(sql)
                .execute()
                .await()
                .atMost(java.time.Duration.ofSeconds(60))
                .iterator()
                .next()
                .getLong(0);
    }

    private static void execute(String url, String user, String password, String sql) {
        try (Connection connection = DriverManager.getConnection(url, user, password);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException failure) {
            throw new IllegalStateException(sql, failure);
        }
    }

    private static String kitTables() {
        try (InputStream sql = Database.class.getResourceAsStream("/db/kit/V000__create_outbox_and_inbox.sql")) {
            return new String(sql.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new IllegalStateException(unreadable);
        }
    }

    @Override
    public void close() {
        pool.closeAndAwait();
        vertx.close();
    }
}
