package org.idvserver.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;
import org.idvserver.image.support.StorageInfra;
import org.idvserver.testkit.infra.ServiceInfra;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

@QuarkusTest
@QuarkusTestResource(ServiceInfra.class)
@QuarkusTestResource(StorageInfra.class)
class RestingTest {
    private static final int LISTENING_MILLIS = 5000;

    @Test
    void wakesNobodyWhileNothingIsWanted() throws SQLException {
        try (Connection connection = connect();
                var statement = connection.createStatement()) {
            statement.execute("listen work");
            long end = System.currentTimeMillis() + LISTENING_MILLIS;
            int heard = 0;
            for (long left = LISTENING_MILLIS; left > 0; left = end - System.currentTimeMillis()) {
                PGNotification[] some = connection.unwrap(PGConnection.class).getNotifications((int) left);
                heard += some == null ? 0 : some.length;
            }
            // Whoever wakes himself is heard thousands of times; leftovers of other tests may be worked on.
            assertThat(heard).as("wake-ups without a wish").isLessThan(100);
        }
    }

    private static Connection connect() throws SQLException {
        Config config = ConfigProvider.getConfig();
        return DriverManager.getConnection(
                config.getValue("quarkus.datasource.jdbc.url", String.class),
                config.getValue("quarkus.datasource.username", String.class),
                config.getValue("quarkus.datasource.password", String.class));
    }
}
