package org.idvserver.monitor.support;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.idvserver.testkit.infra.Infra;

/** Takes the service's own database away from it, and gives it back when closed. */
public final class Outage implements AutoCloseable {
    private static final String DATABASE = "t_monitor_service";

    public Outage() throws SQLException {
        execute("alter database " + DATABASE + " with allow_connections false");
        execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = '" + DATABASE + "'");
    }

    private static void execute(String sql) throws SQLException {
        Map<String, String> postgres = Infra.describe("postgres");
        String url = "jdbc:postgresql://" + postgres.get("PG_HOST") + ":" + postgres.get("PG_PORT") + "/postgres";
        String password = Infra.secret(postgres.get("PG_ADMIN_PASSWORD_FILE"));
        try (Connection connection = DriverManager.getConnection(url, postgres.get("PG_ADMIN"), password);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void close() throws SQLException {
        execute("alter database " + DATABASE + " with allow_connections true");
    }
}
